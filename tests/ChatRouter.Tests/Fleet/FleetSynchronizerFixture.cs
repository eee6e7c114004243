using System.Collections.Immutable;
using ChatRouter.CircuitBreaker;
using ChatRouter.Fleet;
using ChatRouter.Fleet.Rows;
using ChatRouter.Health;
using ChatRouter.Model;
using ChatRouter.Model.Settings;
using ChatRouter.Operations;
using ChatRouter.Tests.Support;

namespace ChatRouter.Tests.Fleet;

/// <summary>Synchronizers of one backend over a store that can fail.</summary>
public abstract class FleetSynchronizerFixture
{
    private protected static readonly RouterModel Model = new()
    {
        Backends = [new Backend { Name = "gpu1", Protocol = ProtocolKind.Vllm, BaseUrl = new Uri("http://gpu1"), Model = "m", QuotaGroup = "gpu1" }],
        Routes = ImmutableDictionary<string, Route>.Empty,
        Tenants = [],
    };

    private protected readonly ManualClock _clock = new();
    private protected double _chance = 0.5;

    private protected async Task<(ShakyTableStore Store, FleetSynchronizer Fleet)> CreateFreshAsync()
    {
        var store = await ShakyTableStore.CreateAsync();
        var fleet = Create(store);
        await fleet.FreshAsync(default);
        return (store, fleet);
    }

    private protected async Task RunAsync(FleetSynchronizer fleet, ShakyTableStore store, int queries)
    {
        using var stopping = new CancellationTokenSource();
        var last = store.Queries + queries;
        var before = store.OnQuery;
        store.OnQuery = () =>
        {
            before?.Invoke();
            if (store.Queries >= last) stopping.Cancel();
        };
        await _clock.RunToEndAsync(() => fleet.RunAsync(stopping.Token));
        store.OnQuery = before;
    }

    private protected FleetSynchronizer Create(ShakyTableStore store, CircuitRegistry? board = null) =>
        new(store, board ?? Board(Publisher(store, "i1")), new FleetContact(_clock), new FleetSettings(), _clock, new FixedChance(() => _chance));

    private protected BreakerPublisher Publisher(ShakyTableStore store, string instance) => new(
        new BreakerTable(store, new FleetContact(_clock), _clock, SystemRandomSource.Instance, instance), new EventLog(store, _clock, instance), _clock, SystemRandomSource.Instance);

    private protected CircuitRegistry Board(ICircuitObserver observer) => new(Model, _clock, SystemRandomSource.Instance, observer);

    private protected BackendHealth Verdict(HealthState state) => new() { Backend = "gpu1", State = state, Reason = "r", CheckedAt = _clock.Now, Since = _clock.Now };

    private protected static CircuitState Open(long generation) => new()
    {
        Phase = CircuitPhase.Open, Generation = generation, Since = Start, OpenUntil = Start.AddSeconds(60 * generation), BreakCount = 1, Cause = TripCause.EngineDead, Figures = "f",
    };

    private static DateTimeOffset Start => new ManualClock().Now;

    private sealed class FixedChance(Func<double> next) : IRandomSource
    {
        public double NextDouble() => next();
    }
}
