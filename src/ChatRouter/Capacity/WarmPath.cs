namespace ChatRouter.Capacity;

/// <summary>A way by which answers come when another one fails, and whether it is warm.</summary>
/// <param name="Name"><c>production</c>, <c>previous</c>, <c>fallback</c> or <c>provider</c>.</param>
/// <param name="IsKept">Whether the rule is kept; null: there is no such path, or it cannot be known.</param>
/// <param name="Text">One sentence.</param>
public sealed record WarmPath(string Name, bool? IsKept, string Text);
