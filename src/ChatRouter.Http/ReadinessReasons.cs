using System.Globalization;
using ChatRouter.Operations.Reports;

namespace ChatRouter.Http;

/// <summary>What an operator should know before trusting "ready".</summary>
internal static class ReadinessReasons
{
    public static IEnumerable<string> Of(StateReport state)
    {
        foreach (var route in state.Routes)
        {
            if (route.ServingRung == 0) yield return $"route '{route.Name}': no backend is usable";
            else if (route.ServingRung > 1) yield return string.Create(CultureInfo.InvariantCulture, $"route '{route.Name}': served from rung {route.ServingRung}");
            foreach (var rung in route.Warm.Where(rung => rung.Warm < rung.MinWarm))
                yield return string.Create(CultureInfo.InvariantCulture, $"route '{route.Name}': rung {rung.Rung} has {rung.Warm} of {rung.MinWarm} warm backends ({rung.Missing})");
        }

        foreach (var zone in state.Zones)
        {
            if (zone.Reason is not null) yield return $"zone '{zone.Name}': {zone.State}, {zone.Reason}";
        }

        foreach (var backend in state.Backends)
        {
            if (backend.Eligibility != "usable") yield return $"backend '{backend.Name}': {backend.Eligibility}";
        }

        if (state.Prober == "deputy") yield return "prober: the timer is silent, an instance that handles requests probes in its place";
        else if (state.Prober == "nobody") yield return string.Create(CultureInfo.InvariantCulture, $"prober: no run for {state.ProberHeartbeatAgeSeconds:0} s");
        if (state.Keys is { Error: { } noKeys } keys && (keys.Live > 0 || keys.TrustedUntil is null)) yield return $"keys: {noKeys}; {Held("those of the table", keys.TrustedUntil, state.At)}";
        if (state.Tokens is { Error: { } noTokens } tokens) yield return $"tokens: {noTokens}; {Held("the issuer's last keys", tokens.TrustedUntil, state.At)}";
        if (state.FleetError is not null) yield return $"shared state: {state.FleetError}";
    }

    private static string Held(string what, DateTimeOffset? until, DateTimeOffset now) => until is not { } end ? $"{what} were never read and admit nobody"
        : end <= now ? $"{what} admit nobody any more" : string.Create(CultureInfo.InvariantCulture, $"{what} hold until {end.UtcDateTime:yyyy-MM-ddTHH:mm:ssZ}");
}
