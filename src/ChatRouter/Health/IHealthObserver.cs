namespace ChatRouter.Health;

/// <summary>Is told of every verdict as soon as it is made, whether or not it can be stored. Returns at once, does not throw.</summary>
public interface IHealthObserver
{
    /// <summary>A backend was probed.</summary>
    /// <param name="previous">The verdict before, or null if none is known.</param>
    /// <param name="current">The verdict now.</param>
    void OnVerdict(BackendHealth? previous, BackendHealth current);
}
