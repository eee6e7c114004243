namespace ChatRouter.Operations.Alerts;

/// <summary>One named field of an alert.</summary>
/// <param name="Name">Such as <c>from</c>, <c>error</c>, <c>action</c>.</param>
/// <param name="Value">Its text.</param>
public sealed record AlertDetail(string Name, string Value);
