using ChatRouter.Benchmarks.Load;

namespace ChatRouter.Benchmarks.Run;

/// <summary>One slice of load on one target.</summary>
/// <param name="Round">From 1.</param>
/// <param name="Scenario">The scenario's name.</param>
/// <param name="Target">The target's name.</param>
/// <param name="Result">What was measured.</param>
internal sealed record Measurement(int Round, string Scenario, string Target, LoadResult Result);
