namespace ChatRouter.Operations.Alerts;

/// <summary>A value with the row that it was read from.</summary>
/// <param name="Value">The value.</param>
/// <param name="Key">The row's key.</param>
/// <param name="ETag">The row's version.</param>
internal sealed record Stored<T>(T Value, string Key, string? ETag)
    where T : class;
