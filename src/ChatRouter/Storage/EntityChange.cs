namespace ChatRouter.Storage;

/// <summary>One change of a transaction.</summary>
/// <param name="Kind">What to do.</param>
/// <param name="Row">The row; for a delete only its keys count.</param>
/// <param name="IfMatch">The ETag that must still hold for a replace or delete; null: whatever it is.</param>
public sealed record EntityChange(EntityChangeKind Kind, EntityRow Row, string? IfMatch = null);
