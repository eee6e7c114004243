namespace ChatRouter.Fleet;

/// <summary>Where a scheduled drill stands, over all instances. Immutable.</summary>
/// <param name="Due">Until when its schedule has been looked at: what was due before is done or left out.</param>
/// <param name="Holder">The instance that runs it now; empty: none.</param>
/// <param name="HeldUntil">When the run must have ended, whatever became of that instance.</param>
/// <param name="Result">What the latest run came to, in words; empty: there was none.</param>
/// <param name="IsRed">Whether that run did not show what it promises.</param>
public sealed record DrillTurn(DateTimeOffset Due, string Holder, DateTimeOffset HeldUntil, string Result, bool IsRed);
