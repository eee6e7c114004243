using System.Collections.Immutable;
using System.Globalization;
using ChatRouter.Fleet;
using ChatRouter.Fleet.Rows;
using ChatRouter.Model;
using ChatRouter.Slo.Reports;

namespace ChatRouter.Operations;

/// <summary>Switches routes off that burn their error budget too fast, where their configuration says so. Every instance looks, one of them writes. Not thread-safe.</summary>
internal sealed class BurnSwitch
{
    private static readonly TimeSpan Pace = TimeSpan.FromSeconds(5);

    private readonly ImmutableArray<Route> _routes;
    private readonly Func<FleetView> _view;
    private readonly Func<IReadOnlyList<RouteSlo>> _accounts;
    private readonly SwitchTable _switches;
    private readonly TimeProvider _clock;

    /// <param name="routes">All routes.</param>
    /// <param name="view">The shared view.</param>
    /// <param name="accounts">The accounts of the routes.</param>
    /// <param name="switches">The switches.</param>
    /// <param name="clock">Clock of pauses and timestamps.</param>
    internal BurnSwitch(IEnumerable<Route> routes, Func<FleetView> view, Func<IReadOnlyList<RouteSlo>> accounts, SwitchTable switches, TimeProvider clock)
    {
        _routes = [.. routes.Where(route => route.Disabled.AtBurnRate is not null)];
        _view = view;
        _accounts = accounts;
        _switches = switches;
        _clock = clock;
    }

    /// <summary>Looks until cancelled, if there is anything to look at.</summary>
    internal async Task RunAsync(CancellationToken cancellationToken)
    {
        while (!_routes.IsEmpty && !cancellationToken.IsCancellationRequested)
        {
            await Task.Delay(Pace, _clock, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ContinueOnCapturedContext);
            if (!cancellationToken.IsCancellationRequested) await TurnAsync();
        }
    }

    /// <summary>One look; does not throw.</summary>
    internal async Task TurnAsync()
    {
        var accounts = _accounts();
        var now = _clock.GetUtcNow();
        foreach (var route in _routes)
        {
            if (_view().SwitchOn(route.Name, "", now) is not null) continue;
            if (RouteFactsReader.AccountOf(route.Name, accounts)?.BurnRates.FirstOrDefault(one => one.Name == "fast") is not { IsBurning: true } burn || burn.Long < route.Disabled.AtBurnRate) continue;
            var why = string.Create(CultureInfo.InvariantCulture, $"the error budget is spent {burn.Long:0.#} times too fast; the route switches itself off at {route.Disabled.AtBurnRate:0.#}");
            try
            {
                await _switches.SetAsync(new RouteSwitch(route.Name, "", now, now + route.Disabled.BurnFor, "router", why), onlyIfNone: true);
            }
            catch (Exception)
            {
                // Whatever storage has: the next turn looks again.
            }
        }
    }
}
