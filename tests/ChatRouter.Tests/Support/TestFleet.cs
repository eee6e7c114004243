using System.Collections.Immutable;
using ChatRouter.CircuitBreaker;
using ChatRouter.Fleet;
using ChatRouter.Fleet.Probing;
using ChatRouter.Fleet.Rows;
using ChatRouter.Model;
using ChatRouter.Model.Plans;
using ChatRouter.Model.Settings;
using ChatRouter.Operations;
using ChatRouter.Storage;

namespace ChatRouter.Tests.Support;

/// <summary>Instances over one table, on one clock, driven turn by turn.</summary>
internal sealed class TestFleet(TimeProvider clock, ShakyTableStore store, BreakerSettings? settings = null)
{
    public static readonly AttemptOutcome Failed = AttemptOutcome.Failure(FailureReason.ServerError);

    public RouterModel Model { get; } = new()
    {
        Backends = [new Backend { Name = "gpu1", Protocol = ProtocolKind.Vllm, BaseUrl = new Uri("http://gpu1"), Model = "m", QuotaGroup = "account", Breaker = settings ?? new BreakerSettings() }],
        Routes = ImmutableDictionary<string, Route>.Empty,
        Tenants = [],
    };

    public Instance Add(string name, double chance = 0) => new(this, name, new FixedChance(chance));

    public async Task<CircuitState?> RowAsync() =>
        (await store.RowsAsync(TableNames.Fleet, "breaker")).SingleOrDefault() is { } row ? BreakerRecord.Read(row) : null;

    public sealed class Instance
    {
        private readonly BreakerPublisher _publisher;

        public Instance(TestFleet fleet, string name, IRandomSource random)
        {
            var (clock, store, model) = (fleet.Clock, fleet.Store, fleet.Model);
            Contact = new FleetContact(clock);
            var rows = new BreakerTable(store, Contact, clock, random, name);
            _publisher = new BreakerPublisher(rows, new EventLog(store, clock, name), clock, random);
            Trials = new TrialKeeper(rows, _publisher, Contact, clock, random, name);
            Circuits = new CircuitRegistry(model, clock, random, _publisher, Trials, name);
            Views = new FleetSynchronizer(store, Circuits, Contact, model.Fleet, clock, random);
            Evidence = new EvidenceKeeper(store, rows, Circuits, Views, Contact, model.Fleet, clock, name);
            Quotas = new QuotaKeeper(store, model, Circuits, Views, Contact, clock, random, name);
            Probes = new ProbeTrials(Circuits, Trials);
            Backend = model.Backends[0];
        }

        public FleetContact Contact { get; }

        public TrialKeeper Trials { get; }

        public CircuitRegistry Circuits { get; }

        public FleetSynchronizer Views { get; }

        public EvidenceKeeper Evidence { get; }

        public QuotaKeeper Quotas { get; }

        public ProbeTrials Probes { get; }

        public Backend Backend { get; }

        public Circuit Circuit => Circuits[Backend];

        public CircuitPhase Phase => Circuit.State.Phase;

        public void Trip()
        {
            for (var call = 0; call < 6; call++) Report(Failed);
        }

        public void Report(AttemptOutcome outcome)
        {
            if (Circuit.TryAcquire(out var permit)) Circuit.Report(permit, outcome, null);
        }

        /// <summary>A call meets the half-open circuit and is turned away; by the time of the next one the lease is there or not.</summary>
        public async Task<CircuitPermit?> TakeTrialAsync()
        {
            if (Circuit.TryAcquire(out var early)) return early;
            await Circuit.Asked;
            return Circuit.TryAcquire(out var permit) ? permit : null;
        }

        public Task PublishAsync() => _publisher.RunAsync(new CancellationToken(canceled: true));

        /// <summary>One read of the shared state.</summary>
        public async Task ReadAsync()
        {
            using var stopping = new CancellationTokenSource();
            var running = Views.RunAsync(stopping.Token);
            await Views.FirstRead;
            await stopping.CancelAsync();
            await running;
        }
    }

    private TimeProvider Clock => clock;

    private ShakyTableStore Store => store;

    private sealed class FixedChance(double chance) : IRandomSource
    {
        public double NextDouble() => chance;
    }
}
