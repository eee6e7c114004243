using ChatRouter.Slo.Trajectories;
using ChatRouter.Storage;
using ChatRouter.Tests.Support;

namespace ChatRouter.Tests.Slo.Trajectories;

/// <summary>Whatever crashes between two writes, loses an answer, comes late or runs twice: every task is counted once.</summary>
public sealed class TrajectoryRollupTests
{
    private static readonly TimeSpan s_budget = TimeSpan.FromSeconds(60);

    private readonly ManualClock _clock = new();

    [Fact]
    public async Task RunAsync_TaskOverTwoInstances_IsOneTask()
    {
        var store = await ShakyTableStore.CreateAsync();
        var (one, two) = (new Instance(store, _clock, "one"), new Instance(store, _clock, "two"));
        one.Book.Ask("a", _clock.Now, seconds: 10);
        await one.WriteAsync();
        _clock.Advance(TimeSpan.FromSeconds(65));
        two.Book.Ask("a", _clock.Now, seconds: 4);
        await two.WriteAsync();

        _clock.Advance(TimeSpan.FromMinutes(9));
        await one.Rollup.RunAsync(default);
        Assert.Equal(0, (await CountsAsync(store)).Tasks);

        _clock.Advance(TimeSpan.FromMinutes(4));
        await one.Rollup.RunAsync(default);
        await two.Rollup.RunAsync(default);

        Assert.Equal(new TrajectoryCounts(0, Late: 1, 0, 0, Calls: 2, 0, 0, 0, 0), await CountsAsync(store));
        Assert.Single(await store.RowsAsync(TableNames.Slo));
    }

    [Fact]
    public async Task RunAsync_EndReportedWhereNoRequestWas_BelongsToTheTask()
    {
        var store = await ShakyTableStore.CreateAsync();
        var (one, two) = (new Instance(store, _clock, "one"), new Instance(store, _clock, "two"));
        one.Book.Ask("a", _clock.Now);
        two.Book.End(Tasks.Tenant, "a", new TrajectoryReport(TrajectoryOutcome.Failed, 1, 2), _clock.Now.AddSeconds(3));
        two.Book.End(Tasks.Tenant, "never asked", new TrajectoryReport(TrajectoryOutcome.Failed, 1, 2), _clock.Now.AddSeconds(3));
        await one.WriteAsync();
        await two.WriteAsync();

        _clock.Advance(TimeSpan.FromMinutes(13));
        await one.Rollup.RunAsync(default);

        Assert.Equal(new TrajectoryCounts(0, 0, 0, Failed: 1, Calls: 1, 0, 0, FailedTools: 1, FailedRetrievals: 2), await CountsAsync(store));
        Assert.Single(await store.RowsAsync(TableNames.Slo));
    }

    [Fact]
    public async Task RunAsync_DayOfLongAgo_IsDeleted()
    {
        var store = await ShakyTableStore.CreateAsync();
        var one = new Instance(store, _clock, "one");
        one.Book.Ask("a", _clock.Now);
        await one.WriteAsync();
        _clock.Advance(TimeSpan.FromMinutes(13));
        await one.Rollup.RunAsync(default);

        _clock.Advance(TimeSpan.FromDays(102));
        await one.Rollup.RunAsync(default);

        Assert.Empty(await store.RowsAsync(TableNames.Slo));
    }

    [Theory]
    [MemberData(nameof(Seeds))]
    public async Task RunAsync_AnyFaultsAndInterleavings_CountEveryTaskOnce(int seed)
    {
        var random = new Random(seed);
        var store = await ShakyTableStore.CreateAsync();
        var instances = Enumerable.Range(0, 3).Select(n => new Instance(store, _clock, $"i{n}")).ToArray();
        var isNested = false;
        store.OnWrite = () =>
        {
            if (random.NextDouble() < 0.1) throw new EntityTableException("refused");
            if (isNested || random.NextDouble() > 0.1) return;

            // Another instance runs the roll-up between two steps of this one.
            isNested = true;
            Try(() => instances[random.Next(3)].Rollup.RunAsync(default)).GetAwaiter().GetResult();
            isNested = false;
        };
        store.AfterWrite = () =>
        {
            if (random.NextDouble() < 0.1) throw new EntityTableException("the answer was lost");
        };

        var expected = default(TrajectoryCounts);
        var open = new List<PlannedTask>();
        var calls = 0;
        for (var step = 0; step < 400; step++)
        {
            _clock.Advance(TimeSpan.FromSeconds(random.Next(1, 20)));
            if (random.NextDouble() < 0.3) open.Add(new PlannedTask($"task{step}", _clock.Now));
            foreach (var task in open.Where(_ => random.NextDouble() < 0.3).ToList())
            {
                // No two end at the same moment: which was the last one would be anybody's guess.
                var (isGood, seconds) = (random.NextDouble() < 0.8, random.Next(1, 10) + (++calls / 1000.0));
                instances[random.Next(3)].Book.Ask(task.Id, _clock.Now, seconds, isGood, s_budget);
                task.Add(_clock.Now, _clock.Now.AddSeconds(seconds), isGood);
                if (random.NextDouble() > 0.3) continue;
                open.Remove(task);
                expected += task.Counts(s_budget);
            }

            foreach (var instance in instances) await Try(instance.WriteAsync);
            if (random.NextDouble() < 0.3) await Try(() => instances[random.Next(3)].Rollup.RunAsync(default));

            // A task that rests too long would be over; here each goes on or ends in time.
            foreach (var task in open.Where(task => task.Calls > 0 && _clock.Now - task.Ended > TimeSpan.FromMinutes(5)).ToList())
            {
                open.Remove(task);
                expected += task.Counts(s_budget);
            }
        }

        expected = open.Where(task => task.Calls > 0).Aggregate(expected, (sum, task) => sum + task.Counts(s_budget));
        (store.OnWrite, store.AfterWrite) = (null, null);
        foreach (var instance in instances) await instance.WriteAsync();
        for (var run = 0; run < 3; run++)
        {
            _clock.Advance(TimeSpan.FromMinutes(13));
            await instances[0].Rollup.RunAsync(default);
        }

        Assert.Equal(expected, await CountsAsync(store));
        Assert.All(await store.RowsAsync(TableNames.Slo), row => Assert.StartsWith("d|", row.RowKey, StringComparison.Ordinal));
    }

    public static TheoryData<int> Seeds => [.. Enumerable.Range(1, 40)];

    private static async Task<TrajectoryCounts> CountsAsync(ShakyTableStore store)
        => (await store.RowsAsync(TableNames.Slo)).Where(row => row.RowKey.StartsWith("d|", StringComparison.Ordinal))
            .SelectMany(row => TrajectoryDay.Read(row)!.Of("chat"))
            .Aggregate(default(TrajectoryCounts), (sum, hour) => sum + hour);

    private static async Task Try(Func<Task> step)
    {
        try
        {
            await step();
        }
        catch (EntityTableException)
        {
            // The next turn goes on.
        }
    }

    private sealed class Instance
    {
        private readonly TrajectoryWriter _writer;

        public Instance(ShakyTableStore store, ManualClock clock, string name)
        {
            _writer = new TrajectoryWriter(store, Book, clock, name);
            Rollup = new TrajectoryRollup(store, clock);
        }

        public TrajectoryBook Book { get; } = new(_ => s_budget);

        public TrajectoryRollup Rollup { get; }

        public Task WriteAsync() => _writer.TurnAsync(default);
    }

    /// <summary>What one process that saw everything would count.</summary>
    private sealed class PlannedTask(string id, DateTimeOffset began)
    {
        private readonly DateTimeOffset _began = began;
        private DateTimeOffset? _first;
        private int _bad;
        private bool _isLastGood;

        public string Id { get; } = id;

        public int Calls { get; private set; }

        public DateTimeOffset Ended { get; private set; }

        public void Add(DateTimeOffset at, DateTimeOffset ended, bool isGood)
        {
            _first ??= at;
            Calls++;
            if (!isGood) _bad++;
            if (ended < Ended) return;
            Ended = ended;
            _isLastGood = isGood;
        }

        public TrajectoryCounts Counts(TimeSpan budget)
        {
            var isLate = Ended - (_first ?? _began) > budget;
            return new(_isLastGood && !isLate ? 1 : 0, _isLastGood && isLate ? 1 : 0, _isLastGood ? 0 : 1, 0, Calls, _bad, 0, 0, 0);
        }
    }
}
