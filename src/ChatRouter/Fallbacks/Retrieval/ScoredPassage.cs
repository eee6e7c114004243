namespace ChatRouter.Fallbacks.Retrieval;

/// <summary>A passage that has something of a question.</summary>
/// <param name="Passage">The passage.</param>
/// <param name="Score">How well it fits; to be compared within one question alone.</param>
/// <param name="Coverage">Part of the weight of the question's words that it has, 0 to 1.</param>
internal readonly record struct ScoredPassage(Passage Passage, double Score, double Coverage);
