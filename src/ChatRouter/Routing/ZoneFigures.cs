using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using ChatRouter.Model;
using ChatRouter.Model.Plans;

namespace ChatRouter.Routing;

/// <summary>What one zone has and carries, as this instance sees it.</summary>
/// <param name="Name">The zone; null for the backends that stand in none.</param>
/// <param name="Backends">Its backends.</param>
/// <param name="InService">Those that are neither down, drained nor waiting for their circuit to close.</param>
/// <param name="Missing">The others and why; empty if there are none.</param>
/// <param name="OutBy">How many are out by probes, circuit, operator or quota; empty if none.</param>
/// <param name="Attempts">Attempts begun there in the last minute.</param>
/// <param name="Share">Their share of all attempts, 0 to 1; 0 if there was none.</param>
/// <param name="InFlight">Requests in flight on the backends in service.</param>
/// <param name="Limit">The sum of their concurrency limits.</param>
internal sealed record ZoneFigures(
    string? Name, ImmutableArray<Backend> Backends, ImmutableArray<Backend> InService, string Missing, string OutBy, long Attempts, double Share, int InFlight, int Limit)
{
    /// <summary>An overload ends below this part of the share at which it began, so that a load beside the line is not news every second.</summary>
    private const double Relief = 0.75;

    /// <summary>Load against the limit, 0 to 1; 0 if nothing is in service.</summary>
    public double Load => Limit == 0 ? 0 : (double)InFlight / Limit;

    /// <summary>The zones of a model by name, backends without one last. Pure.</summary>
    /// <param name="backends">The model's.</param>
    /// <param name="eligibilityOf">What is known of a backend now.</param>
    /// <param name="loads">What it carries.</param>
    /// <param name="attempts">Attempts of the last minute, in the same order.</param>
    public static ImmutableArray<ZoneFigures> Of(ImmutableArray<Backend> backends, Func<Backend, Eligibility> eligibilityOf, BackendLoads loads, ImmutableArray<long> attempts)
    {
        var all = attempts.Sum();
        return [.. backends
            .Select((backend, index) => (Backend: backend, Eligibility: eligibilityOf(backend), Attempts: attempts[index]))
            .GroupBy(one => one.Backend.Zone, StringComparer.Ordinal)
            .OrderBy(zone => zone.Key is null).ThenBy(zone => zone.Key, StringComparer.Ordinal)
            .Select(zone =>
            {
                var inService = zone.Where(one => IsInService(one.Eligibility)).Select(one => one.Backend).ToImmutableArray();
                var missing = zone.Where(one => !IsInService(one.Eligibility)).ToArray();
                var sum = zone.Sum(one => one.Attempts);
                return new ZoneFigures(
                    zone.Key,
                    [.. zone.Select(one => one.Backend)],
                    inService,
                    string.Join("; ", missing.Select(one => $"{one.Backend.Name}: {(one.Eligibility.IsReturning ? "its circuit is not closed yet" : one.Eligibility.Reason)}")),
                    string.Join(", ", missing.CountBy(one => OutByOf(one.Eligibility), StringComparer.Ordinal).Select(by => string.Create(CultureInfo.InvariantCulture, $"{by.Value} by {by.Key}"))),
                    sum,
                    all == 0 ? 0 : (double)sum / all,
                    inService.Sum(b => loads[b].InFlight),
                    inService.Sum(b => loads[b].Limit));
            })];
    }

    /// <summary>The state now.</summary>
    /// <param name="before">The state before.</param>
    /// <param name="isAnotherLost">Whether another zone is lost.</param>
    /// <param name="spillAt">The share of the limit that counts as full.</param>
    public ZoneState Next(ZoneState before, bool isAnotherLost, double spillAt)
    {
        if (InService.IsEmpty) return ZoneState.Lost;
        var line = before == ZoneState.Overloaded ? spillAt * Relief : spillAt;
        return isAnotherLost && Load >= line ? ZoneState.Overloaded : ZoneState.Serving;
    }

    /// <summary>The figures in words; nothing of requests or attempts where there are none.</summary>
    public override string ToString()
    {
        var words = new StringBuilder();
        words.Append(CultureInfo.InvariantCulture, $"{InService.Length} of {Backends.Length} backends in service");
        if (OutBy.Length > 0) words.Append(CultureInfo.InvariantCulture, $" (out: {OutBy})");
        if (InFlight > 0) words.Append(CultureInfo.InvariantCulture, $", {InFlight} requests in flight of at most {Limit}");
        if (Attempts > 0) words.Append(CultureInfo.InvariantCulture, $", {Share * 100:0} % of the attempts of the last minute");
        return words.ToString();
    }

    /// <summary>A moment of "come back soon" is no loss; a half-open circuit is no recovery yet.</summary>
    private static bool IsInService(in Eligibility eligibility) => eligibility is { Kind: <= EligibilityKind.Throttled, IsReturning: false };

    // Without a request at hand, only a busy quota group makes a backend simply "out".
    private static string OutByOf(in Eligibility eligibility) => eligibility.Kind switch
    {
        EligibilityKind.Unhealthy => "probes",
        EligibilityKind.Drained or EligibilityKind.Isolated => "operator",
        EligibilityKind.Unavailable => "quota",
        _ => "circuit",
    };
}
