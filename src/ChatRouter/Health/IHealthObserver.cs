namespace ChatRouter.Health;

/// <summary>Is told of every verdict as soon as it is made, whether or not it can be stored. Returns at once, does not throw.</summary>
public interface IHealthObserver
{
    /// <summary>A backend was probed.</summary>
    /// <param name="previous">The verdict before, or null if none is known.</param>
    /// <param name="current">The verdict now.</param>
    void OnVerdict(BackendHealth? previous, BackendHealth current);

    /// <summary>A run over all backends ended.</summary>
    /// <param name="before">The verdicts before, as far as they are known; empty if none is.</param>
    /// <param name="after">The verdicts now.</param>
    /// <param name="finishedAt">When it ended.</param>
    void OnRun(IReadOnlyDictionary<string, BackendHealth> before, IReadOnlyDictionary<string, BackendHealth> after, DateTimeOffset finishedAt)
    {
        // Most care for single verdicts only.
    }
}
