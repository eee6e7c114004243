using ChatRouter.CircuitBreaker;
using ChatRouter.Fleet;
using ChatRouter.Fleet.Probing;
using ChatRouter.Fleet.Rows;
using ChatRouter.Health;
using ChatRouter.Model;
using ChatRouter.Operations;
using ChatRouter.Storage;
using ChatRouter.Tests.Health;
using ChatRouter.Tests.Support;

namespace ChatRouter.Tests.Fleet.Probing;

/// <summary>Instances that share one table and one backend; it counts the probes and how many ran at once.</summary>
public abstract class ProbeCoordinatorFixture : IDisposable
{
    private protected static readonly TimeSpan Interval = TimeSpan.FromSeconds(10);
    private protected static readonly RouterModel Model = TestModel.Router(TestModel.Route(TestModel.Rung(1, TestModel.Backend("gpu1"))));

    private protected readonly ManualClock _clock = new();
    private readonly FakeBackend _fake = new();
    private readonly List<ProbeCoordinator> _duties = [];
    private protected TaskCompletionSource? _gate;
    private protected int _running;
    private protected int _most;
    private protected int _runs;

    protected ProbeCoordinatorFixture() => _fake.On("/v1/models", async _ =>
    {
        Interlocked.Increment(ref _runs);
        var now = Interlocked.Increment(ref _running);
        InterlockedMax(ref _most, now);
        if (_gate is { } gate) await gate.Task;
        Interlocked.Decrement(ref _running);
        return new HttpResponseMessage();
    });

    public void Dispose()
    {
        Dispose(disposing: true);
        GC.SuppressFinalize(this);
    }

    protected virtual void Dispose(bool disposing)
    {
        foreach (var duty in _duties) duty.Dispose();
    }

    /// <summary>A request: with the view of now, and until a deputy that it woke is done.</summary>
    private protected async Task ConsiderAsync(ProbeCoordinator duty, FleetSynchronizer fleet)
    {
        await fleet.RefreshAsync();
        duty.Consider(fleet.View, _clock.Now);
        await duty.Deputy;
    }

    private protected static async Task<ProberLease?> LeaseAsync(ShakyTableStore store) => ProberRecord.Read(Assert.Single(await store.RowsAsync(TableNames.Fleet, "prober")));

    private protected (ProbeCoordinator Duty, FleetSynchronizer Fleet) Create(ShakyTableStore store, string instance, EventLog? events = null)
    {
        var random = new SeededRandom(1);
        events ??= new EventLog(store, _clock, instance);
        var fleet = new FleetSynchronizer(store, new CircuitRegistry(Model, _clock, random, new Nobody()), new FleetContact(_clock), Model.Fleet, _clock, random);
        var health = new HealthTable(store, events, _clock);
        var duty = new ProbeCoordinator(Model, new Prober(Model, _fake.Connect(), null, health, [fleet, health], _clock), new ProberTable(store, events, Model.Fleet, _clock, instance), fleet, _clock);
        _duties.Add(duty);
        return (duty, fleet);
    }

    private static void InterlockedMax(ref int target, int value)
    {
        for (var known = Volatile.Read(ref target); value > known;)
        {
            var seen = Interlocked.CompareExchange(ref target, value, known);
            if (seen == known) return;
            known = seen;
        }
    }

    private sealed class Nobody : ICircuitObserver
    {
        public void OnTransition(Backend backend, CircuitState from, CircuitState to)
        {
        }
    }
}
