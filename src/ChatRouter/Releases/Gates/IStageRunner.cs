using ChatRouter.Model.Releases;

namespace ChatRouter.Releases.Gates;

/// <summary>Runs a stage that asks the candidate itself: validation and golden prompts.</summary>
internal interface IStageRunner
{
    /// <summary>Asks the candidate everything that the stage has, and says what each check found. Does not throw for anything that the candidate does.</summary>
    /// <param name="release">The release.</param>
    /// <param name="stage"><see cref="ReleaseStage.Validation"/> or <see cref="ReleaseStage.Synthetic"/>.</param>
    /// <param name="cancellationToken">Fires when the run is to stop.</param>
    Task<IReadOnlyList<GateResult>> RunAsync(ReleaseSettings release, ReleaseStage stage, CancellationToken cancellationToken);
}
