using System.Collections.Immutable;
using System.Globalization;

namespace ChatRouter.ServiceState;

/// <summary>Which states hold by the facts alone. Pure; the worst comes first, and <see cref="ServiceStateKind.Healthy"/> holds when nothing else does.</summary>
internal static class StateRules
{
    /// <summary>Part of the answers from a lower rung above which a route is worse than it should be.</summary>
    internal const double MostFallback = 0.05;

    /// <summary>Part of the requests that are shed above which a route is worse than it should be.</summary>
    internal const double MostShed = 0.01;

    /// <summary>Answers in 5 minutes below which their parts say nothing.</summary>
    internal const long FewestAnswers = 20;

    /// <summary>The states of a route.</summary>
    /// <param name="facts">What is known.</param>
    /// <param name="now">The time; it is when the states begin.</param>
    internal static ImmutableArray<HeldState> Of(RouteFacts facts, DateTimeOffset now)
    {
        var states = ImmutableArray.CreateBuilder<HeldState>();
        var serving = facts.Ladder.FirstOrDefault(rung => rung.IsServing);
        var primary = facts.Ladder[0];
        if (facts.SwitchedOff is { } off)
        {
            states.Add(new HeldState(ServiceStateKind.FeatureDisabled, now, off));
        }
        else if (serving is null)
        {
            states.Add(new HeldState(ServiceStateKind.FeatureDisabled, now, $"nothing of the ladder is in service: {string.Join("; ", facts.Ladder.Select(rung => rung.Missing).Where(missing => missing.Length > 0))}"));
        }
        else if (serving.Number > primary.Number)
        {
            states.Add(new HeldState(ServiceStateKind.DegradedFallback, now, $"rung {serving.Number} answers, because {primary.Missing}", primary.Names, serving.Names));
        }
        else if (primary.Missing.Length > 0)
        {
            var full = primary.Backends.Count(backend => backend.Standing == BackendStanding.Serving);
            states.Add(new HeldState(ServiceStateKind.DegradedPrimary, now, string.Create(CultureInfo.InvariantCulture, $"{full} of {primary.Backends.Length} backends in full service: {primary.Missing}")));
        }
        else if (Worse(facts.Figures) is { } reason)
        {
            states.Add(new HeldState(ServiceStateKind.DegradedPrimary, now, reason) { IsByFigures = true });
        }

        var backends = facts.Ladder.SelectMany(rung => rung.Backends).DistinctBy(backend => backend.Name, StringComparer.Ordinal).ToArray();
        var providers = backends.Where(one => one is { IsProvider: true, Standing: BackendStanding.CircuitOpen or BackendStanding.Throttled }).ToArray();
        if (providers.Length > 0) states.Add(new HeldState(ServiceStateKind.ProviderCircuitOpen, now, List(providers)));
        var warming = backends.Where(one => one.Standing == BackendStanding.Warming).Select(one => $"{one.Name}: {one.Reason}");
        var cold = facts.Ladder.Where(rung => rung.Cold is not null).Select(rung => $"rung {rung.Number}: {rung.Cold}");
        if (string.Join("; ", cold.Concat(warming)) is { Length: > 0 } waiting) states.Add(new HeldState(ServiceStateKind.ModelWarming, now, waiting));
        if (facts.RolledBack is { } rolledBack) states.Add(new HeldState(ServiceStateKind.RollbackActive, now, rolledBack));
        if (facts.ReleasePaused is { } paused) states.Add(new HeldState(ServiceStateKind.CanaryPaused, now, paused));
        if (states.Count == 0) states.Add(Healthy(facts, now));
        states.Sort((one, other) => other.Kind.CompareTo(one.Kind));
        return states.ToImmutable();
    }

    /// <summary>That all is well.</summary>
    internal static HeldState Healthy(RouteFacts facts, DateTimeOffset now) => new(ServiceStateKind.Healthy, now, $"rung {facts.Ladder[0].Number} answers with all of its backends");

    private static string? Worse(RouteFigures? figures) => figures switch
    {
        { IsBurning: true } => string.Create(CultureInfo.InvariantCulture, $"the error budget is spent {figures.BurnRate:0.#} times too fast"),
        { ShedRate: > MostShed } when figures.Answers + figures.Shed >= FewestAnswers =>
            string.Create(CultureInfo.InvariantCulture, $"{100 * figures.ShedRate:0.#} % of {figures.Answers + figures.Shed} requests in 5 minutes were shed: the backends are full"),
        { Answers: >= FewestAnswers, FallbackRate: > MostFallback } =>
            string.Create(CultureInfo.InvariantCulture, $"{100 * figures.FallbackRate:0.#} % of {figures.Answers} answers in 5 minutes came from a lower rung"),
        _ => null,
    };

    private static string List(IEnumerable<BackendFacts> backends) => string.Join("; ", backends.Select(one => $"{one.Name}: {one.Reason}"));
}
