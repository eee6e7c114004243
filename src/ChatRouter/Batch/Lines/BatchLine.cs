namespace ChatRouter.Batch.Lines;

/// <summary>A batch line that has all it needs.</summary>
/// <param name="CustomId">The producer's name for it, unique in its batch.</param>
/// <param name="Model">The route that it asks for.</param>
/// <param name="Body">The chat request: a slice of the line.</param>
internal readonly record struct BatchLine(string CustomId, string Model, ReadOnlyMemory<byte> Body);
