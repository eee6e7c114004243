using System.Collections.Immutable;
using System.Globalization;
using ChatRouter.Fleet;
using ChatRouter.Model;
using ChatRouter.Model.Releases;
using ChatRouter.Releases.Machine;
using ChatRouter.ServiceState;
using ChatRouter.Slo.Reports;

namespace ChatRouter.Operations.Releases;

/// <summary>Reads what the fleet knows of a release's backends and its route. Nothing that this instance alone knows goes in. Pure but for its sources.</summary>
/// <param name="model">The routes.</param>
/// <param name="backends">Says how the fleet sees a backend.</param>
/// <param name="view">The shared view.</param>
/// <param name="accounts">The accounts of the routes.</param>
/// <param name="clock">The clock.</param>
internal sealed class ReleaseFactsReader(RouterModel model, RouteFactsReader backends, Func<FleetView> view, Func<IReadOnlyList<RouteSlo>> accounts, TimeProvider clock)
{
    private const long FewestAnswers = 20;

    /// <summary>The facts of a release.</summary>
    public ReleaseFacts Read(ReleaseSettings release)
    {
        var (now, seen) = (clock.GetUtcNow(), view());
        var baseline = model.Routes.TryGetValue(release.Route, out var route) ? [.. route.Ladder[0].Backends.Select(one => backends.Read(one, seen, now))] : ImmutableArray<BackendFacts>.Empty;
        var account = RouteFactsReader.AccountOf(release.Route, accounts());
        return new ReleaseFacts
        {
            CandidateOut = Broken(release.Candidate.Select(one => backends.Read(one, seen, now))),
            BaselineOut = baseline.Any(one => one.IsServing) ? null : string.Join("; ", baseline.Select(one => $"{one.Name}: {one.Reason}")),
            RouteSick = account is null ? null : Sick(account.FiveMinutes, release.Gates.SickBaseline),
            Burning = account?.BurnRates.FirstOrDefault(one => one.Name == "fast") is { IsBurning: true } fast
                ? string.Create(CultureInfo.InvariantCulture, $"the error budget is spent {fast.Long:0.#} times too fast")
                : null,
            MemoryOver = Over(release, route, seen),
        };
    }

    // One of several is enough: what has killed one of a new version will kill the next.
    private static string? Broken(IEnumerable<BackendFacts> candidate)
        => candidate.FirstOrDefault(one => one.Standing is BackendStanding.CircuitOpen or BackendStanding.Down) is { } broken ? $"{broken.Name}: {broken.Reason}" : null;

    private static string? Sick(SliReport lately, double most)
    {
        var bad = lately.Valid >= FewestAnswers ? (double)(lately.Valid - lately.Good) / lately.Valid : 0;
        if (bad > most) return string.Create(CultureInfo.InvariantCulture, $"{100 * bad:0.#} % of {lately.Valid} requests in 5 minutes went wrong");
        var answers = lately.ByRung.Sum();
        return answers >= FewestAnswers && lately.FallbackRate > most
            ? string.Create(CultureInfo.InvariantCulture, $"{100 * lately.FallbackRate:0.#} % of {answers} answers in 5 minutes came from a lower rung")
            : null;
    }

    // Where the baseline is over the bound as well, it is the load and not the candidate.
    private static string? Over(ReleaseSettings release, Route? route, FleetView view)
    {
        if (release.Memory.NotMeasured is not null) return null;
        var over = release.Candidate.Select(one => Over(one, release.Memory, view)).FirstOrDefault(text => text is not null);
        return over is null || route?.Ladder[0].Backends.Any(one => Over(one, release.Memory, view) is not null) == true ? null : over;
    }

    private static string? Over(Backend backend, MemoryGate bounds, FleetView view)
    {
        var health = view.Health.GetValueOrDefault(backend.Name);
        if (health?.Gpu?.MemoryUse is { } gpu && gpu > bounds.MaxGpu) return string.Create(CultureInfo.InvariantCulture, $"{backend.Name} uses {100 * gpu:0} % of its GPU memory, more than {100 * bounds.MaxGpu:0} %");
        if (health?.KvCacheUse is { } cache && cache > bounds.MaxKvCache) return string.Create(CultureInfo.InvariantCulture, $"{backend.Name} uses {100 * cache:0} % of its KV cache, more than {100 * bounds.MaxKvCache:0} %");
        return null;
    }
}
