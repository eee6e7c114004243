namespace ChatRouter.ScenarioTests.Drills;

/// <summary>A load and what happens under it.</summary>
/// <param name="RequestsPerSecond">Requests begun per second, whatever becomes of those before.</param>
/// <param name="Length">How long requests are begun.</param>
/// <param name="Events">What happens when, in order.</param>
internal sealed record DrillPlan(int RequestsPerSecond, TimeSpan Length, params (TimeSpan At, Action Do)[] Events);
