using System.Collections.Immutable;
using System.Text.Json.Nodes;
using ChatRouter.Fleet;
using ChatRouter.Model;
using ChatRouter.Model.Plans;
using ChatRouter.Operations.Reports;
using ChatRouter.Routing;

namespace ChatRouter.Operations;

/// <summary>
/// Sees to it that no zone is lost, and none carries another's load, without a word: compares the zones once a second and writes an event of each change.
/// Where no backend has a zone, it only keeps the count of attempts. Off the request path. Thread-safe.
/// </summary>
internal sealed class ZoneWatch
{
    private static readonly TimeSpan Pace = TimeSpan.FromSeconds(1);

    private readonly RouterModel _model;
    private readonly BackendLoads _loads;
    private readonly Func<Backend, Eligibility> _eligibilityOf;
    private readonly IEventLog _events;
    private readonly TimeProvider _time;
    private readonly AttemptWindow _attempts;
    private readonly bool _hasZones;
    private ImmutableDictionary<string, ZoneState> _states = ImmutableDictionary<string, ZoneState>.Empty;

    public ZoneWatch(RouterModel model, BackendLoads loads, Func<Backend, Eligibility> eligibilityOf, IEventLog events, TimeProvider time)
    {
        _model = model;
        _loads = loads;
        _eligibilityOf = eligibilityOf;
        _events = events;
        _time = time;
        _attempts = new AttemptWindow(model, loads, time);
        _hasZones = model.ZoneNames().Length > 0;
    }

    /// <summary>Attempts that this instance began on each backend in the last minute, in the model's order.</summary>
    public ImmutableArray<long> Attempts() => _attempts.Look();

    /// <summary>Compares until cancelled. Runs once per process.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        try
        {
            while (true)
            {
                await Task.Delay(Pace, _time, cancellationToken);
                Turn();
            }
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // The process ends.
        }
    }

    /// <summary>One comparison. Not to be called twice at once.</summary>
    internal void Turn()
    {
        if (!_hasZones)
        {
            _attempts.Look();
            return;
        }

        var zones = Look();
        var states = _states;
        foreach (var zone in zones)
        {
            if (zone.Name is not { } name) continue;
            var before = states.TryGetValue(name, out var known) ? known : (ZoneState?)null;
            var now = Next(zone, zones);
            _states = _states.SetItem(name, now);

            // That all is well at the start is no news.
            if (now == (before ?? ZoneState.Serving)) continue;
            _events.Write(new FleetEvent
            {
                At = _time.GetUtcNow(),
                Kind = "zone",
                Subject = name,
                From = before?.ToString() ?? "",
                To = now.ToString(),
                Cause = Why(zone, now, zones),
                Figures = new JsonObject(zones.Select(one => KeyValuePair.Create(Name(one), (JsonNode?)FiguresOf(one)))),
            });
        }
    }

    /// <summary>The zones as of now; empty where no backend has one.</summary>
    public IReadOnlyList<ZoneReport> Report()
    {
        if (!_hasZones) return [];
        var zones = Look();
        return [.. zones.Select(zone => Report(zone, zones))];
    }

    private ZoneReport Report(ZoneFigures zone, ImmutableArray<ZoneFigures> zones)
    {
        var state = zone.Name is null ? (ZoneState?)null : Next(zone, zones);
        return new ZoneReport
        {
            Name = Name(zone),
            State = state?.ToString().ToLowerInvariant(),
            Reason = state is ZoneState.Lost or ZoneState.Overloaded ? Why(zone, state.Value, zones) : null,
            Backends = zone.Backends.Length,
            InService = zone.InService.Length,
            Attempts = zone.Attempts,
            Share = Math.Round(zone.Share, 3),
            InFlight = zone.InFlight,
            Limit = zone.Limit,
            Rungs =
            [
                .. from route in _model.Routes.Values.DistinctBy(route => route.Name, StringComparer.Ordinal).OrderBy(route => route.Name, StringComparer.Ordinal)
                   from rung in route.Ladder
                   let part = rung.Backends.Where(backend => Has(zone.Backends, backend)).ToArray()
                   where part.Length > 0
                   select new ZoneRungReport(route.Name, rung.Number, part.Count(backend => Has(zone.InService, backend)), part.Length),
            ],
        };
    }

    // By name: a route may give a backend timers of its own.
    private static bool Has(ImmutableArray<Backend> backends, Backend one) => backends.Any(backend => backend.Name == one.Name);

    private static string Why(ZoneFigures zone, ZoneState state, ImmutableArray<ZoneFigures> zones)
    {
        var lost = string.Join(", ", zones.Where(other => IsLostBeside(zone, other)).Select(other => other.Name));
        return zone + state switch
        {
            ZoneState.Lost => $"; missing: {zone.Missing}",
            ZoneState.Overloaded => $"; lost: {lost}",
            _ => "",
        };
    }

    private static bool IsLostBeside(ZoneFigures zone, ZoneFigures other) => other.Name is not null && other.Name != zone.Name && other.InService.IsEmpty;

    private static string Name(ZoneFigures zone) => zone.Name ?? "(none)";

    private static JsonObject FiguresOf(ZoneFigures zone) => new()
    {
        ["inService"] = zone.InService.Length,
        ["backends"] = zone.Backends.Length,
        ["attempts"] = zone.Attempts,
        ["share"] = Math.Round(zone.Share, 3),
        ["inFlight"] = zone.InFlight,
        ["limit"] = zone.Limit,
    };

    private ImmutableArray<ZoneFigures> Look() => ZoneFigures.Of(_model.Backends, _eligibilityOf, _loads, _attempts.Look());

    private ZoneState Next(ZoneFigures zone, ImmutableArray<ZoneFigures> zones)
        => zone.Next(_states.GetValueOrDefault(zone.Name!, ZoneState.Serving), zones.Any(other => IsLostBeside(zone, other)), _model.Zones.SpillAt);
}
