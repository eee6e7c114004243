namespace ChatRouter.Operations.Alerts;

/// <summary>What a rule says of one subject at one moment.</summary>
/// <param name="Rule">The rule.</param>
/// <param name="Subject">A route, <c>route/rung</c>, <c>route/state</c>, a backend, or <c>fleet</c>.</param>
internal sealed record AlertCondition(string Rule, string Subject)
{
    /// <summary>Whether it holds; null while that cannot be said: then nothing changes.</summary>
    public bool? Holds { get; init; }

    /// <summary>The subject line without its mark, such as <c>LLM Failover: gpu1 -> azure</c>.</summary>
    public string Title { get; init; } = "";

    /// <summary>What breaks for whom and why, in one line.</summary>
    public string Summary { get; init; } = "";

    /// <summary>Further fields of the message, in order.</summary>
    public IReadOnlyList<AlertDetail> Details { get; init; } = [];
}
