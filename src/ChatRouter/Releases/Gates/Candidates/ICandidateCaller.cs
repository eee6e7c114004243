using ChatRouter.Model;

namespace ChatRouter.Releases.Gates.Candidates;

/// <summary>Asks questions of the router itself, on the way that real requests take.</summary>
internal interface ICandidateCaller
{
    /// <summary>The answer to a question, whatever it is. Throws for nothing that a backend does.</summary>
    /// <param name="route">The ladder that is asked: backends that are not on it are not.</param>
    /// <param name="question">A chat request.</param>
    /// <param name="cancellationToken">Fires when the run is to stop.</param>
    /// <exception cref="OperationCanceledException">The run was stopped.</exception>
    Task<TrialAnswer> AskAsync(Route route, ReadOnlyMemory<byte> question, CancellationToken cancellationToken);
}
