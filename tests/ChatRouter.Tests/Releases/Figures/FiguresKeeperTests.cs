using ChatRouter.Model.Releases;
using ChatRouter.Releases.Figures;
using ChatRouter.Storage;

namespace ChatRouter.Tests.Releases.Figures;

public sealed class FiguresKeeperTests
{
    private static readonly ReleaseVariant Candidate = new("v2", "s", ReleaseStage.Canary, 1, ReleaseArm.Candidate);

    [Fact]
    public async Task TurnAsync_TwoInstances_AreAddedUp()
    {
        var fleet = await ReleaseFixture.CreateAsync();
        var (one, two) = (new ReleaseCounter(), new ReleaseCounter());
        for (var i = 0; i < 3; i++) one.Add(Candidate, new ReleaseSample { IsError = true });
        two.Add(Candidate, new ReleaseSample());
        two.Add(Candidate with { Step = 2 }, new ReleaseSample());
        await Keeper(fleet, one, "i1").TurnAsync();
        await Keeper(fleet, two, "i2").TurnAsync();
        one.Add(Candidate, new ReleaseSample());
        await Keeper(fleet, one, "i1").TurnAsync();

        var figures = await fleet.Figures("i9").ReadAsync("s", ReleaseStage.Canary, 1, default);

        Assert.Equal((5, 3), (figures.Candidate.Requests, figures.Candidate[ArmCounter.Errors]));
        Assert.Equal(1, (await fleet.Figures("i9").ReadAsync("s", ReleaseStage.Canary, 2, default)).Candidate.Requests);
        Assert.Equal(0, (await fleet.Figures("i9").ReadAsync("s", ReleaseStage.Canary, 10, default)).Candidate.Requests);
    }

    [Fact]
    public async Task TurnAsync_AnswerIsLost_CountsNothingTwice()
    {
        var fleet = await ReleaseFixture.CreateAsync();
        var counter = new ReleaseCounter();
        counter.Add(Candidate, new ReleaseSample());
        fleet.Store.AfterWrite = () => throw new EntityTableException("gone");
        await Keeper(fleet, counter, "i1").TurnAsync();
        fleet.Store.AfterWrite = null;
        await Keeper(fleet, counter, "i1").TurnAsync();
        var writes = fleet.Store.Writes;
        await Keeper(fleet, counter, "i1").TurnAsync();

        Assert.Equal(1, (await fleet.Figures("i9").ReadAsync("s", ReleaseStage.Canary, 1, default)).Candidate.Requests);
        Assert.Equal(writes, fleet.Store.Writes);
    }

    [Fact]
    public async Task DeleteAsync_Run_LeavesOthers()
    {
        var fleet = await ReleaseFixture.CreateAsync();
        for (var i = 0; i < 120; i++) await fleet.Figures($"i{i}").WriteAsync("s", ReleaseStage.Canary, 1, new ReleaseFigures(), default);
        await fleet.Figures("i1").WriteAsync("t", ReleaseStage.Canary, 1, new ReleaseFigures(), default);

        await fleet.Figures("i1").DeleteAsync("s", default);

        Assert.Equal("figures~t", Assert.Single(await fleet.Store.RowsAsync(TableNames.Releases)).PartitionKey);
    }

    private static FiguresKeeper Keeper(ReleaseFixture fleet, ReleaseCounter counter, string instance) => new(counter, fleet.Figures(instance), () => fleet.View, fleet.Clock);
}
