using ChatRouter.Model;

namespace ChatRouter.Health;

/// <summary>How many backends of one rung could answer at once, against the minimum that the rung asks for.</summary>
/// <param name="Route">The route.</param>
/// <param name="Rung">The rung's number.</param>
/// <param name="Warm">Backends that could.</param>
/// <param name="MinWarm">How many should.</param>
/// <param name="Missing">The others and why, or "none".</param>
public sealed record WarmRung(string Route, int Rung, int Warm, int MinWarm, string Missing)
{
    /// <summary>Fewer than the rung asks for.</summary>
    public bool IsCold => Warm < MinWarm;

    /// <summary>The rungs of a model that ask for warm backends, by route and number. Pure.</summary>
    /// <param name="model">The routes.</param>
    /// <param name="verdictOf">The verdict that counts for a backend, or null.</param>
    public static IEnumerable<WarmRung> Of(RouterModel model, Func<string, BackendHealth?> verdictOf) =>
        from route in model.Routes.Values.DistinctBy(route => route.Name, StringComparer.Ordinal).OrderBy(route => route.Name, StringComparer.Ordinal)
        from rung in route.Ladder
        where rung.MinWarm > 0
        select Of(route, rung, verdictOf);

    private static WarmRung Of(Route route, Rung rung, Func<string, BackendHealth?> verdictOf)
    {
        var verdicts = rung.Backends.Select(backend => (backend.Name, Verdict: verdictOf(backend.Name))).ToList();
        var missing = verdicts.Where(one => !IsWarm(one.Verdict)).Select(one => $"{one.Name}: {Why(one.Verdict)}").ToList();
        return new WarmRung(route.Name, rung.Number, verdicts.Count - missing.Count, rung.MinWarm, missing.Count == 0 ? "none" : string.Join("; ", missing));
    }

    private static bool IsWarm(BackendHealth? verdict) => verdict is { State: HealthState.Healthy or HealthState.Degraded, IsCold: false };

    private static string Why(BackendHealth? verdict) => verdict switch
    {
        null => "no verdict",
        { State: HealthState.Healthy or HealthState.Degraded } => "model not loaded",
        _ => $"{verdict.State.ToString().ToLowerInvariant()}, {verdict.Reason}",
    };
}
