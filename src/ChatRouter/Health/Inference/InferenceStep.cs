namespace ChatRouter.Health.Inference;

/// <summary>What a run leaves behind of the deepest level.</summary>
/// <param name="Health">The verdict that holds now, or null for none.</param>
/// <param name="Spent">Tokens used today.</param>
/// <param name="Note">Worth knowing, but no fault; or null.</param>
internal sealed record InferenceStep(InferenceHealth? Health, TokenSpending Spent, string? Note = null);
