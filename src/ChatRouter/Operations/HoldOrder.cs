namespace ChatRouter.Operations;

/// <summary>What an operator said with an order.</summary>
/// <param name="Who">Who gives it.</param>
/// <param name="Why">The reason.</param>
/// <param name="Until">When the hold ends; the default already put in.</param>
internal sealed record HoldOrder(string Who, string Why, DateTimeOffset Until)
{
    /// <summary>Whom it is for; empty: all.</summary>
    public string Tenant { get; init; } = "";
}
