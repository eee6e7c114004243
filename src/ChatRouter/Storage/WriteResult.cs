namespace ChatRouter.Storage;

/// <summary>How a write ended, and the row's new ETag when it was done.</summary>
public readonly record struct WriteResult(WriteStatus Status, string? ETag = null);
