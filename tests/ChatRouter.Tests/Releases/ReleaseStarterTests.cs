using ChatRouter.Model.Releases;
using ChatRouter.Releases.Machine;
using ChatRouter.Storage;

namespace ChatRouter.Tests.Releases;

public sealed class ReleaseStarterTests
{
    private static readonly ReleaseSettings Order = TestReleases.Order();

    [Fact]
    public async Task StartAsync_OneRunsOnTheRoute_RefusesAnotherAndKeepsItsNameFree()
    {
        var fleet = await ReleaseFixture.CreateAsync(Order);
        await fleet.Starter().StartAsync(Order, "", "anna", default);

        var (begun, refusal) = await fleet.Starter().StartAsync(TestReleases.Order("v3"), "", "anna", default);
        Assert.Equal((null, 409, "Route 'chat' has a release that is not over: 'v2'."), (begun, refusal!.Status, refusal.Message));

        await EndAsync(fleet, ReleaseOrder.Abort);
        Assert.Equal("v3", (await fleet.Starter().StartAsync(TestReleases.Order("v3"), "", "anna", default)).Begun!.Name);
        Assert.Equal(["release chat:  -> validation", "release chat: validation -> aborted", "release chat:  -> validation"], fleet.Events.Lines);
    }

    [Fact]
    public async Task StartAsync_NameOfAnEndedOne_IsRefused()
    {
        var fleet = await ReleaseFixture.CreateAsync(Order);
        await fleet.Starter().StartAsync(Order, "", "anna", default);
        await EndAsync(fleet, ReleaseOrder.Abort);

        Assert.Equal("There is or was a release named 'v2' already; a name is used once.", (await fleet.Starter().StartAsync(Order, "", "anna", default)).Refusal!.Message);
    }

    [Fact]
    public async Task StartAsync_LastOneIsDoneButNotInTheConfiguration_IsRefused()
    {
        var fleet = await ReleaseFixture.CreateAsync(Order);
        await fleet.Starter().StartAsync(Order, "", "anna", default);
        await EndAsync(fleet, ReleaseOrder.Promote);
        await EndAsync(fleet, ReleaseOrder.Promote);
        Assert.Equal(ReleaseStatus.Done, fleet.Now.Status);

        var (_, refusal) = await fleet.Starter().StartAsync(TestReleases.Order("v3"), "", "anna", default);

        Assert.StartsWith("Release 'v2' is done, but the configuration still has the version before it.", refusal!.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task StartAsync_ProcessDiedAfterItTookTheName_TheNameIsFreeAMinuteLater()
    {
        var fleet = await ReleaseFixture.CreateAsync(Order);
        fleet.Store.AfterWrite = () => throw new EntityTableException("gone");
        await Assert.ThrowsAsync<EntityTableException>(() => fleet.Starter().StartAsync(Order, "", "anna", default));
        fleet.Store.AfterWrite = null;
        Assert.Equal(409, (await fleet.Starter().StartAsync(Order, "", "anna", default)).Refusal!.Status);

        fleet.Clock.Advance(TimeSpan.FromMinutes(1));
        Assert.Null((await fleet.Starter().StartAsync(Order, "", "anna", default)).Refusal);
    }

    [Fact]
    public async Task StartAsync_LargeOrder_IsRefused()
    {
        var fleet = await ReleaseFixture.CreateAsync(Order);
        Assert.Equal(413, (await fleet.Starter().StartAsync(Order, new string('x', 65_521), "anna", default)).Refusal!.Status);
        Assert.Null((await fleet.Starter().StartAsync(Order, new string('x', 65_520), "anna", default)).Refusal);
        Assert.Equal(65_520, fleet.Now.Order.Length);
    }

    private static Task<ReleaseProgress?> EndAsync(ReleaseFixture fleet, ReleaseOrder order)
        => fleet.Table.ChangeAsync("chat", at => ReleaseMachine.Order(at!, order, "so", fleet.Clock.Now, out var next) is null ? next : null);
}
