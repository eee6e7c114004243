using System.Collections.Immutable;
using ChatRouter.Model.Requests;
using ChatRouter.Model.Settings;

namespace ChatRouter.Model.Plans;

/// <summary>Which backends may be tried for a request, in order, and why the others may not.</summary>
/// <param name="Candidates">In order of preference, rung by rung.</param>
/// <param name="Skipped">What was left out.</param>
/// <param name="Unsupported">Why no backend of the ladder can ever answer this request, or null.</param>
/// <param name="Panic">The policy that decided because nothing was usable, or null.</param>
public sealed record RoutePlan(ImmutableArray<Candidate> Candidates, ImmutableArray<SkippedBackend> Skipped, Refusal? Unsupported = null, PanicPolicy? Panic = null)
{
    /// <summary>The plan without what the caller does not take.</summary>
    public RoutePlan Accepted(DegradedTerms terms)
    {
        var refused = Candidates.Where(candidate => !terms.Accept(candidate.Rung)).ToArray();
        if (refused.Length == 0) return this;
        return this with
        {
            Candidates = Candidates.RemoveRange(refused),
            Skipped = Skipped.AddRange(refused.Select(candidate => new SkippedBackend(candidate.Backend.Name, candidate.Rung.Number, "the caller takes nothing from this rung", Until: null))),
        };
    }
}
