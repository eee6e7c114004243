using System.Collections.Immutable;
using Azure.Data.Tables;
using ChatRouter.Azure.Tables;
using ChatRouter.CircuitBreaker;
using ChatRouter.Fleet;
using ChatRouter.Fleet.Rows;
using ChatRouter.Model;
using ChatRouter.Model.Plans;
using ChatRouter.Model.Settings;
using ChatRouter.Operations;
using ChatRouter.Storage;

namespace ChatRouter.AzuriteTests.Fleet;

/// <summary>Members of one fleet over one storage account, each with its own client, loops and name, and one backend that they call. In real time.</summary>
internal sealed class RunningFleet : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly List<Member> _members = [];
    private readonly string _connection;
    private int _calling;

    public RunningFleet(string connection) => _connection = connection;

    public static RouterModel Model { get; } = new()
    {
        Backends =
        [
            new Backend
            {
                Name = "gpu1", Protocol = ProtocolKind.Vllm, BaseUrl = new Uri("http://gpu1"), Model = "m", QuotaGroup = "gpu1",
                Breaker = new BreakerSettings
                {
                    ConsecutiveFailures = 0, Break = TimeSpan.FromSeconds(2), MaxBreak = TimeSpan.FromMinutes(5), TrialLease = TimeSpan.FromSeconds(4), Ramp = TimeSpan.FromSeconds(1),
                },
            },
        ],
        Routes = ImmutableDictionary<string, Route>.Empty,
        Tenants = [],
        Fleet = new FleetSettings { Refresh = TimeSpan.FromMilliseconds(200), Heartbeat = TimeSpan.FromSeconds(2) },
    };

    public IReadOnlyList<Member> Members => _members;

    /// <summary>Most calls at the same time through a circuit that was not closed.</summary>
    public int MostTrials { get; private set; }

    public async Task<RunningFleet> StartAsync(int members)
    {
        for (var number = 0; number < members; number++) _members.Add(new Member($"i{number}", Store()));
        await EventuallyAsync("everybody knows how many there are", () => _members.TrueForAll(member => member.Part.Instances == members));
        return this;
    }

    /// <summary>Calls the backend from a member; while the circuit is open, one call at a time may get through.</summary>
    public async Task CallAsync(Member member, AttemptOutcome outcome, TimeSpan length)
    {
        if (!member.Circuit.TryAcquire(out var permit)) return;
        if (permit.IsTrial)
        {
            MostTrials = Math.Max(MostTrials, Interlocked.Increment(ref _calling));
            await Task.Delay(length, TimeProvider.System);
            Interlocked.Decrement(ref _calling);
        }

        member.Circuit.Report(permit, outcome, null);
    }

    /// <summary>Every member calls, well answered, until every circuit is closed.</summary>
    public async Task CallUntilClosedAsync(TimeSpan length)
    {
        using var enough = new CancellationTokenSource();
        var callers = _members.Select(async member =>
        {
            while (!enough.IsCancellationRequested)
            {
                await CallAsync(member, AttemptOutcome.Success, length);
                await Task.Delay(TimeSpan.FromMilliseconds(10), TimeProvider.System);
            }
        }).ToList();
        await EventuallyAsync("closed for all", () => _members.TrueForAll(member => member.State.Phase == CircuitPhase.Closed));
        await enough.CancelAsync();
        await Task.WhenAll(callers);
    }

    public async Task<CircuitState?> RowAsync() =>
        await Store().Table(TableNames.Fleet).GetAsync("breaker", "gpu1", default) is { } row ? BreakerRecord.Read(row) : null;

    public static async Task EventuallyAsync(string what, Func<bool> holds)
    {
        var start = TimeProvider.System.GetTimestamp();
        while (!holds())
        {
            Assert.True(TimeProvider.System.GetElapsedTime(start) < Patience, $"Not within {Patience}: {what}.");
            await Task.Delay(TimeSpan.FromMilliseconds(20), TimeProvider.System);
        }
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var member in _members) await member.DisposeAsync();
    }

    private AzureEntityTableStore Store()
    {
        var options = new TableClientOptions();
        options.Retry.MaxRetries = 0;
        return new AzureEntityTableStore(new TableServiceClient(_connection, options), new TableCallOptions(), TimeProvider.System);
    }

    internal sealed class Member : IAsyncDisposable
    {
        private readonly CancellationTokenSource _stopping = new();
        private readonly Task _running;
        private bool _isDead;

        public Member(string name, IEntityTableStore store)
        {
            Part = new FleetMember(Model, store, new EventLog(store, TimeProvider.System, name), TimeProvider.System, SystemRandomSource.Instance, name);
            _running = Part.RunAsync(_stopping.Token);
        }

        public FleetMember Part { get; }

        public Circuit Circuit => Part.Circuits[Model.Backends[0]];

        public CircuitState State => Circuit.State;

        public void Trip()
        {
            Assert.True(Circuit.TryAcquire(out var permit));
            Circuit.Report(permit, AttemptOutcome.Failure(FailureReason.ServerError), null);
        }

        /// <summary>The loops end; a trial that runs is never reported, and its lease never given back.</summary>
        public async Task DieAsync()
        {
            _isDead = true;
            await _stopping.CancelAsync();
            await _running;
        }

        public async ValueTask DisposeAsync()
        {
            if (!_isDead) await DieAsync();
            _stopping.Dispose();
        }
    }
}
