namespace ChatRouter.Fallbacks.Retrieval;

/// <summary>One piece of a document that can be quoted. Immutable.</summary>
/// <param name="Title">What it is about; may be empty.</param>
/// <param name="Url">Where it is to be read, or null.</param>
/// <param name="Text">The text.</param>
/// <param name="AsOf">When its file was last written; null where that is not known.</param>
internal sealed record Passage(string Title, string? Url, string Text, DateTimeOffset? AsOf = null);
