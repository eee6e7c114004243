using ChatRouter.CircuitBreaker;
using ChatRouter.Fleet;
using ChatRouter.Model.Plans;
using ChatRouter.Storage;
using ChatRouter.Tests.Support;

namespace ChatRouter.Tests.Fleet;

/// <summary>Trials that an instance gives itself while it is cut off from the shared state.</summary>
public sealed class OwnTrialTests : TrialKeeperFixture
{
    [Theory]
    [InlineData(1, 0)]
    [InlineData(5, 240)]
    public async Task AskAsync_StorageOutForLong_MakesAnOwnTrialAfterItsDrawnTime(int instances, int seconds)
    {
        var store = await ShakyTableStore.CreateAsync();
        var (_, one, _) = await OpenForTwoAsync(store, chance: 0.5);
        one.Contact.Counted(instances);
        store.Error = new EntityTableException("away") { IsTransient = true };
        await one.ReadAsync();
        Assert.Null(await one.TakeTrialAsync());

        // Cut off after ten seconds; then u * 2 * (N - 1) * 60 s with u = 0.5.
        _clock.Advance(TimeSpan.FromSeconds(10));
        var cutOff = _clock.Now;
        CircuitPermit? trial;
        while ((trial = await one.TakeTrialAsync()) is null) _clock.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(seconds, (_clock.Now - cutOff).TotalSeconds);
        Assert.True(trial.Value.IsTrial);
    }

    [Fact]
    public async Task AskAsync_TablesTakeNoWritesForLong_MakesItsOwnTrialsUntilTheyDo()
    {
        var store = await ShakyTableStore.CreateAsync();
        var (fleet, one, other) = await OpenForTwoAsync(store);
        store.WriteError = new EntityTableException("403 AuthorizationPermissionMismatch");
        for (var second = 0; second < 10; second++)
        {
            Assert.Null(await one.TakeTrialAsync());
            _clock.Advance(TimeSpan.FromSeconds(1));
            await one.ReadAsync();
        }

        foreach (var phase in new[] { CircuitPhase.HalfOpen, CircuitPhase.Ramping })
        {
            one.Circuit.Report((await one.TakeTrialAsync())!.Value, AttemptOutcome.Success, null);
            await one.ReadAsync();
            Assert.Equal(phase, one.Phase);
        }

        store.WriteError = null;
        await one.PublishAsync();
        Assert.False(one.Contact.IsCutOff);
        await other.ReadAsync();
        Assert.Equal((CircuitPhase.Ramping, CircuitPhase.Ramping), ((await fleet.RowAsync())!.Phase, other.Phase));
    }

    [Fact]
    public async Task AskAsync_TablesTakeNoWritesAndAnotherHasTheTrial_MakesNone()
    {
        var store = await ShakyTableStore.CreateAsync();
        var (_, one, other) = await OpenForTwoAsync(store);
        await other.TakeTrialAsync();
        store.WriteError = new EntityTableException("403 AuthorizationPermissionMismatch");
        for (var second = 0; second < 30; second++)
        {
            Assert.Null(await one.TakeTrialAsync());
            _clock.Advance(TimeSpan.FromSeconds(1));
            await one.ReadAsync();
        }
    }

    [Fact]
    public void IsCutOff_OneWriteFailedLongAgo_CountsForNothing()
    {
        var contact = new FleetContact(_clock);
        contact.Refused();
        _clock.Advance(TimeSpan.FromSeconds(61));
        Assert.False(contact.IsCutOff);

        contact.Refused();
        Assert.False(contact.IsCutOff);
        _clock.Advance(TimeSpan.FromSeconds(10));
        contact.Refused();
        Assert.True(contact.IsCutOff);

        contact.Written();
        Assert.False(contact.IsCutOff);
    }

    [Fact]
    public async Task AskAsync_SharedStateAnswersAgain_TheTimeOfOwnTrialsIsOverAtOnce()
    {
        var store = await ShakyTableStore.CreateAsync();
        var (_, one, other) = await OpenForTwoAsync(store);
        await CutOffAsync(store, one);
        await other.TakeTrialAsync();
        Assert.True(one.Contact.IsCutOff);

        Assert.Null(await one.TakeTrialAsync());
        Assert.False(one.Contact.IsCutOff);
    }

    [Fact]
    public async Task Report_OwnTrialFromTheOutageEndsWithoutAWord_AnotherInstanceKeepsItsLease()
    {
        var store = await ShakyTableStore.CreateAsync();
        var (fleet, one, other) = await OpenForTwoAsync(store);
        await CutOffAsync(store, one);
        one.Circuit.GrantOwn();
        Assert.True(one.Circuit.TryAcquire(out var own));
        var theirs = await other.TakeTrialAsync();
        await one.ReadAsync();
        Assert.Equal((1L, 1L), (own.Trial, theirs!.Value.Trial));

        one.Circuit.Report(own, AttemptOutcome.Ignored(FailureReason.CallerGone), null);
        await one.PublishAsync();
        Assert.Equal("other", (await fleet.RowAsync())!.TrialHolder);
    }

    private async Task CutOffAsync(ShakyTableStore store, TestFleet.Instance instance)
    {
        store.Error = new EntityTableException("away") { IsTransient = true };
        await instance.ReadAsync();
        _clock.Advance(TimeSpan.FromSeconds(10));
        store.Error = null;
    }
}
