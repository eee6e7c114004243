namespace ChatRouter.ScenarioTests.Drills;

/// <summary>What one caller of a drill saw.</summary>
/// <param name="Begun">Since the drill began.</param>
/// <param name="Elapsed">Until the last byte.</param>
/// <param name="Streamed">Whether it streamed.</param>
/// <param name="Backend">Who answered; null if nobody did.</param>
/// <param name="Problem">What was wrong with the answer; null for a complete one.</param>
internal sealed record DrillCall(TimeSpan Begun, TimeSpan Elapsed, bool Streamed, string? Backend, string? Problem);
