using ChatRouter.Batch;
using ChatRouter.Fleet.Faults;
using ChatRouter.Model.Faults;
using ChatRouter.Operations.Drills;
using ChatRouter.Storage;
using ChatRouter.Tests.Support;

namespace ChatRouter.Tests.Operations.Drills;

/// <summary>Faults over instances, their end, and what they do to tables and queues.</summary>
public sealed class FaultWatchTests
{
    private readonly ManualClock _clock = new();
    private readonly MemoryEntityTableStore _tables = new();
    private readonly CollectedEvents _events = new();
    private string? _broken;

    public FaultWatchTests() => _ = _tables.EnsureCreatedAsync(TableNames.All, default);

    [Fact]
    public async Task Write_OnOneInstance_IsOnTheBoardOfAnotherWithItsNextTurn_UntilItsEnd()
    {
        var (here, board) = (Watch(out var ownBoard), ownBoard);
        var there = Watch(out var other);
        await here.WriteAsync(Fault());

        Assert.NotNull(board.On(TestModel.Backend("gpu1"), "a", isMarked: false));
        Assert.Null(other.On(TestModel.Backend("gpu1"), "a", isMarked: false));
        await there.TurnAsync();
        Assert.NotNull(other.On(TestModel.Backend("gpu1"), "a", isMarked: false));
        Assert.Null(other.On(TestModel.Backend("gpu2"), "a", isMarked: false));

        _clock.Advance(TimeSpan.FromSeconds(60));
        Assert.Null(other.On(TestModel.Backend("gpu1"), "a", isMarked: false));
    }

    [Fact]
    public async Task Turn_SteadyStateBroken_EndsEveryFaultAndSaysWhy()
    {
        var watch = Watch(out var board);
        await watch.WriteAsync(Fault());
        await watch.TurnAsync();
        Assert.NotEmpty(board.Active);

        _broken = "route 'chat' is feature-disabled";
        await watch.TurnAsync();

        Assert.Empty(board.Active);
        await watch.TurnAsync();
        Assert.Equal(["fault gpu1: injected -> aborted"], _events.Lines);
        Assert.Equal("the steady state is broken: route 'chat' is feature-disabled", (await _tables.Table(TableNames.Fleet).GetAsync("fault", "f1", default))!.Text("Ended"));
    }

    [Fact]
    public async Task Fault_OfTables_DoesNotKeepItsOwnEndFromTheInstances()
    {
        var watch = Watch(out var board);
        await watch.WriteAsync(Fault() with { Target = FaultTarget.Dependency, Name = FaultDependencies.Tables });
        var faulty = new FaultyTables(_tables, board, _clock).Table(TableNames.Slo);

        var refused = await Assert.ThrowsAsync<EntityTableException>(() => faulty.GetAsync("a", "b", default));
        Assert.True(refused.IsTransient);
        await watch.EndAsync(Assert.Single(board.Active), "enough");
        Assert.Null(await faulty.GetAsync("a", "b", default));
    }

    [Fact]
    public async Task ReadOnly_OfTheCache_LetsReadsThroughAndOtherTablesAlone()
    {
        var watch = Watch(out var board);
        await watch.WriteAsync(Fault() with { Target = FaultTarget.Dependency, Name = FaultDependencies.Cache, Kind = FaultWord.ReadOnly });
        var tables = new FaultyTables(_tables, board, _clock);

        Assert.Null(await tables.Table(TableNames.Cache).GetAsync("a", "b", default));
        await Assert.ThrowsAsync<EntityTableException>(() => tables.Table(TableNames.Cache).UpsertAsync(new EntityRow("a", "b"), default));
        Assert.Equal(WriteStatus.Done, (await tables.Table(TableNames.Slo).UpsertAsync(new EntityRow("a", "b"), default)).Status);
    }

    [Fact]
    public async Task Down_OfTheQueue_IsAQueueException()
    {
        var watch = Watch(out var board);
        await watch.WriteAsync(Fault() with { Target = FaultTarget.Dependency, Name = FaultDependencies.Queue });

        await Assert.ThrowsAsync<BatchQueueException>(() => new FaultyQueue(new NoQueue(), board, _clock).SendAsync([], default));
    }

    [Theory]
    [InlineData("shop", true, true)]
    [InlineData("shop", false, false)]
    [InlineData("other", true, false)]
    public async Task On_TenantsAndMarkedOnly_HitsThose(string tenant, bool isMarked, bool isHit)
    {
        await Watch(out var board).WriteAsync(Fault() with { Tenants = ["shop"], OnlyMarked = true });

        Assert.Equal(isHit, board.On(TestModel.Backend("gpu1"), tenant, isMarked) is not null);
    }

    [Fact]
    public async Task Share_AQuarter_HitsAQuarter()
    {
        await Watch(out var board).WriteAsync(Fault() with { Share = 0.25 });

        Assert.InRange(Enumerable.Range(0, 4000).Count(_ => board.On(TestModel.Backend("gpu1"), "a", false) is not null), 900, 1100);
    }

    [Fact]
    public async Task OldRows_AreForgottenAfterADay()
    {
        var watch = Watch(out _);
        await watch.WriteAsync(Fault());
        _clock.Advance(TimeSpan.FromHours(25));
        await watch.WriteAsync(Fault() with { Id = "f2", Until = _clock.GetUtcNow().AddSeconds(9) });

        Assert.Equal(["f2"], (await watch.RefreshAsync()).Select(fault => fault.Id));
        Assert.Null(await _tables.Table(TableNames.Fleet).GetAsync("fault", "f1", default));
    }

    private InjectedFault Fault() => new() { Id = "f1", Target = FaultTarget.Backend, Name = "gpu1", Kind = FaultWord.Down, Since = _clock.GetUtcNow(), Until = _clock.GetUtcNow().AddSeconds(60) };

    private FaultWatch Watch(out FaultBoard board)
    {
        board = new FaultBoard(new SeededRandom(7), _clock);
        return new FaultWatch(_tables.Table(TableNames.Fleet), board, () => _broken, _events, _clock);
    }
}
