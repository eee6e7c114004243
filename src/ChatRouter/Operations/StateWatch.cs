using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json.Nodes;
using ChatRouter.Fleet;
using ChatRouter.Fleet.Rows;
using ChatRouter.ServiceState;
using ChatRouter.Slo.Reports;
using ChatRouter.Storage;

namespace ChatRouter.Operations;

/// <summary>
/// Agrees with the other instances on the states of the routes: each derives them from the shared view, and what has changed is written by compare-and-set, so
/// that a transition is one row version and one event however many instances see it. In a steady state nothing is written. Thread-safe.
/// </summary>
internal sealed class StateWatch
{
    private static readonly TimeSpan Pace = TimeSpan.FromSeconds(1);

    private readonly RouteFactsReader _facts;
    private readonly Func<FleetView> _view;
    private readonly Func<IReadOnlyList<RouteSlo>> _accounts;
    private readonly RowUpdate _rows;
    private readonly IEventLog _events;
    private readonly TimeProvider _clock;
    private readonly string _instance;
    private readonly StateHysteresis _hysteresis = new();

    // Writes whose answer was lost: the row tells whether they were made.
    private readonly Dictionary<string, (string Change, FleetEvent Event)> _open = new(StringComparer.Ordinal);
    private long _changes;

    /// <param name="facts">Reads the view.</param>
    /// <param name="view">The shared view.</param>
    /// <param name="accounts">The accounts of the routes.</param>
    /// <param name="rows">Changes rows of the fleet table.</param>
    /// <param name="events">Where transitions are kept.</param>
    /// <param name="clock">Clock of pauses and timestamps.</param>
    /// <param name="instance">This instance's name; no other one has or had it.</param>
    internal StateWatch(
        RouteFactsReader facts, Func<FleetView> view, Func<IReadOnlyList<RouteSlo>> accounts, RowUpdate rows, IEventLog events, TimeProvider clock, string instance)
    {
        _facts = facts;
        _view = view;
        _accounts = accounts;
        _rows = rows;
        _events = events;
        _clock = clock;
        _instance = instance;
    }

    /// <summary>Compares until cancelled. Runs once per process.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        try
        {
            while (true)
            {
                await Task.Delay(Pace, _clock, cancellationToken);
                await TurnAsync();
            }
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // The process ends.
        }
    }

    /// <summary>
    /// The states of each route for a report, the worst first: as the fleet has agreed, with the reasons of the moment; while the shared state is out of reach as
    /// this instance finds them, and then nobody knows since when.
    /// </summary>
    internal IReadOnlyDictionary<string, IReadOnlyList<ServiceStateReport>> Report(bool isFleetReached)
    {
        var now = _clock.GetUtcNow();
        var view = _view();
        return _facts.Read(view, _accounts(), now).ToDictionary(facts => facts.Route, facts => Report(StateRules.Of(facts, now), isFleetReached ? view.States.GetValueOrDefault(facts.Route, []) : []), StringComparer.Ordinal);
    }

    /// <summary>Whether each of the eight states holds for each route.</summary>
    internal IEnumerable<(string Route, string State, bool Holds)> Holding(bool isFleetReached)
        => Report(isFleetReached).SelectMany(route => Enum.GetValues<ServiceStateKind>().Select(ServiceStateNames.Of).Select(name => (route.Key, name, route.Value.Any(state => state.State == name))));

    /// <summary>One comparison of all routes. Not to be called twice at once; does not throw.</summary>
    internal async Task TurnAsync()
    {
        var view = _view();
        var now = _clock.GetUtcNow();

        // An old view has no say: what it shows may be over.
        if (view.AsOf == DateTimeOffset.MinValue || now - view.AsOf > StateHysteresis.Patience) return;
        foreach (var facts in _facts.Read(view, _accounts(), now))
        {
            var agreed = view.States.GetValueOrDefault(facts.Route, []);
            if (StateHysteresis.AreSame(_hysteresis.Next(facts, agreed, now), agreed) && !_open.ContainsKey(facts.Route)) continue;
            try
            {
                await ChangeAsync(facts, now);
            }
            catch (Exception)
            {
                // Whatever storage has: the view is out of date then, and the next turn looks again.
            }
        }
    }

    private static IReadOnlyList<ServiceStateReport> Report(ImmutableArray<HeldState> seen, ImmutableArray<HeldState> agreed) => agreed.IsEmpty
        ? [.. seen.Select(one => new ServiceStateReport(ServiceStateNames.Of(one.Kind), null, one.Reason))]
        : [.. agreed.Select(one => new ServiceStateReport(ServiceStateNames.Of(one.Kind), one.Since, (seen.FirstOrDefault(other => other.IsSameAs(one)) ?? one).Reason))];

    private async Task ChangeAsync(RouteFacts facts, DateTimeOffset now)
    {
        await _rows.TryAsync(FleetPartitions.State, StateRecord.Key(facts.Route), row =>
        {
            Settle(facts.Route, row);
            var before = (row is null ? null : StateRecord.Read(row))?.States ?? [];
            var next = _hysteresis.Next(facts, before, now);
            if (StateHysteresis.AreSame(next, before)) return null;
            var change = string.Create(CultureInfo.InvariantCulture, $"{_instance}-{++_changes}");
            _open[facts.Route] = (change, Describe(facts.Route, before, next, now));
            return StateRecord.Write(facts.Route, next, change);
        });

        // Not thrown: answered. Made, unless the last of the tries came too late; then the row is another's and says so when it is read next.
        if (!_open.ContainsKey(facts.Route)) return;
        await _rows.TryAsync(FleetPartitions.State, StateRecord.Key(facts.Route), row =>
        {
            Settle(facts.Route, row);
            return null;
        });
    }

    private void Settle(string route, EntityRow? row)
    {
        if (!_open.Remove(route, out var open) || row is null || StateRecord.ChangeOf(row) != open.Change) return;
        if (open.Event.From != open.Event.To) _events.Write(open.Event);
    }

    private static FleetEvent Describe(string route, ImmutableArray<HeldState> before, ImmutableArray<HeldState> next, DateTimeOffset now) => new()
    {
        At = now,
        Kind = "state",
        Subject = route,

        // That all is well at the start is no news.
        From = before.IsEmpty ? ServiceStateNames.Of(ServiceStateKind.Healthy) : StateHysteresis.Text(before),
        To = StateHysteresis.Text(next),
        Cause = next[0].Reason,
        Figures = next[0].From is { } from ? new JsonObject { ["from"] = from, ["to"] = next[0].To } : null,
    };
}
