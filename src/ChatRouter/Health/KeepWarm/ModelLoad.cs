namespace ChatRouter.Health.KeepWarm;

/// <summary>The latest call that loads a backend's model.</summary>
/// <param name="StartedAt">When it was sent.</param>
/// <param name="Ended">Ends with what went wrong in a few words, or with null.</param>
internal sealed record ModelLoad(DateTimeOffset StartedAt, Task<string?> Ended);
