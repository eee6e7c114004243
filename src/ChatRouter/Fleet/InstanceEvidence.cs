using System.Collections.Immutable;
using ChatRouter.CircuitBreaker;

namespace ChatRouter.Fleet;

/// <summary>What one instance sees: a row of the <c>evidence</c> table.</summary>
/// <param name="Instance">Who.</param>
/// <param name="At">When it wrote.</param>
/// <param name="Seen">By backend; those with neither traffic nor a trip are left out.</param>
internal sealed record InstanceEvidence(string Instance, DateTimeOffset At, ImmutableSortedDictionary<string, CircuitEvidence> Seen)
{
    /// <summary>What it says of one backend.</summary>
    internal CircuitEvidence Of(string backend) => Seen.GetValueOrDefault(backend);
}
