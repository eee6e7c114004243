using System.Collections.Immutable;

namespace ChatRouter.ServiceState;

/// <summary>
/// Lets a route get worse at once, and better only when it has been so for <see cref="Patience"/>: a state goes when one instance has not found it in the facts
/// for that long. Remembers for one instance what it has not found and since when. Not thread-safe.
/// </summary>
internal sealed class StateHysteresis
{
    /// <summary>How long a state must be gone.</summary>
    internal static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly Dictionary<(string Route, ServiceStateKind Kind), DateTimeOffset> _gone = [];

    /// <summary>The states that shall hold.</summary>
    /// <param name="facts">What is known.</param>
    /// <param name="known">Those that hold; empty for none yet.</param>
    /// <param name="now">The time.</param>
    internal ImmutableArray<HeldState> Next(RouteFacts facts, ImmutableArray<HeldState> known, DateTimeOffset now)
    {
        var seen = StateRules.Of(facts, now);
        foreach (var key in _gone.Keys.Where(key => key.Route == facts.Route && (seen.Any(one => one.Kind == key.Kind) || known.All(one => one.Kind != key.Kind))).ToArray()) _gone.Remove(key);
        var next = seen.Where(one => one.Kind != ServiceStateKind.Healthy).Select(one => SinceFirst(one, known)).ToList();
        next.AddRange(known.Where(one => one.Kind != ServiceStateKind.Healthy && next.TrueForAll(other => other.Kind != one.Kind) && IsKept(facts, one, now)));

        // Of the states of the ladder the worst is the one that holds.
        if (next.Where(one => IsOfLadder(one.Kind)).MaxBy(one => one.Kind) is { } worst) next.RemoveAll(one => IsOfLadder(one.Kind) && one.Kind < worst.Kind);
        if (next.Count == 0) next.Add(SinceFirst(StateRules.Healthy(facts, now), known));
        return [.. next.OrderByDescending(one => one.Kind)];
    }

    /// <summary>Whether two lists say the same of a route.</summary>
    internal static bool AreSame(ImmutableArray<HeldState> one, ImmutableArray<HeldState> other)
        => one.Length == other.Length && one.Zip(other).All(pair => pair.First.IsSameAs(pair.Second));

    /// <summary>The words of a list, the worst first.</summary>
    internal static string Text(ImmutableArray<HeldState> states) => string.Join(", ", states.Select(state => state.Text));

    private bool IsKept(RouteFacts facts, HeldState state, DateTimeOffset now)
    {
        // Who does not know the figures cannot say that they are good again.
        if (state.IsByFigures && facts.Figures is null) return true;
        var key = (facts.Route, state.Kind);
        if (!_gone.TryGetValue(key, out var since)) _gone[key] = since = now;
        return now - since < Patience;
    }

    private static HeldState SinceFirst(HeldState seen, ImmutableArray<HeldState> known)
        => known.FirstOrDefault(one => one.Kind == seen.Kind) is { } before ? seen with { Since = before.Since } : seen;

    private static bool IsOfLadder(ServiceStateKind kind)
        => kind is ServiceStateKind.DegradedPrimary or ServiceStateKind.DegradedFallback or ServiceStateKind.FeatureDisabled;
}
