namespace ChatRouter.Model.Settings.Limits;

/// <summary>How old the context may be that callers send along, such as passages that they have looked up.</summary>
public sealed record ContextSettings
{
    /// <summary>Oldest context that is used. Default 5 min.</summary>
    public TimeSpan MaxAge { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>What becomes of a request whose context is older. Default <see cref="StaleContext.Drop"/>.</summary>
    public StaleContext WhenStale { get; init; }
}
