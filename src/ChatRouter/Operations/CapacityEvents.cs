using System.Text.Json.Nodes;
using ChatRouter.Fleet;
using ChatRouter.Health;
using ChatRouter.Model;

namespace ChatRouter.Operations;

/// <summary>
/// Writes one event when a rung falls below its minimum of warm backends, and one when it is back. What was before comes from the verdicts before, so that
/// neither a restart nor another prober repeats an event. Thread-safe.
/// </summary>
/// <param name="model">The routes.</param>
/// <param name="events">Where events are kept.</param>
public sealed class CapacityEvents(RouterModel model, IEventLog events) : IHealthObserver
{
    /// <inheritdoc/>
    public void OnVerdict(BackendHealth? previous, BackendHealth current)
    {
        // Single verdicts say nothing of a rung.
    }

    /// <inheritdoc/>
    public void OnRun(IReadOnlyDictionary<string, BackendHealth> before, IReadOnlyDictionary<string, BackendHealth> after, DateTimeOffset finishedAt)
    {
        var known = WarmRung.Of(model, before.GetValueOrDefault).ToDictionary(rung => (rung.Route, rung.Rung));
        foreach (var rung in WarmRung.Of(model, after.GetValueOrDefault))
        {
            var wasCold = before.Count > 0 && known[(rung.Route, rung.Rung)].IsCold;
            if (rung.IsCold == wasCold) continue;
            events.Write(new FleetEvent
            {
                At = finishedAt,
                Kind = "capacity",
                Subject = $"{rung.Route}/{rung.Rung}",
                From = before.Count == 0 ? "" : Name(wasCold),
                To = Name(rung.IsCold),
                Cause = $"{rung.Warm} of {rung.MinWarm} warm; missing: {rung.Missing}",
                Figures = new JsonObject { ["warm"] = rung.Warm, ["minWarm"] = rung.MinWarm },
            });
        }
    }

    private static string Name(bool isCold) => isCold ? "Cold" : "Warm";
}
