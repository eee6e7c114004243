using System.Collections.Immutable;

namespace ChatRouter.Model;

/// <summary>Which backends may be tried for a request, in order, and why the others may not.</summary>
/// <param name="Candidates">In order of preference, rung by rung.</param>
/// <param name="Skipped">What was left out.</param>
public sealed record RoutePlan(ImmutableArray<Candidate> Candidates, ImmutableArray<SkippedBackend> Skipped);
