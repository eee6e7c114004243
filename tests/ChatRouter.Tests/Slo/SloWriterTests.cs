using ChatRouter.Storage;

namespace ChatRouter.Tests.Slo;

public sealed class SloWriterTests
{
    [Fact]
    public async Task Write_OnlyWhatHasChanged()
    {
        var fleet = await SloFleet.CreateAsync("chat", "other");
        var account = fleet.Start();
        fleet.Record(account, Decisions.Complete());
        fleet.Record(account, Decisions.Complete());

        await account.WriteAsync(default);
        await account.WriteAsync(default);
        Assert.Equal(1, fleet.Store.Writes);

        fleet.Record(account, Decisions.Failed());
        await account.WriteAsync(default);
        Assert.Equal(2, fleet.Store.Writes);
        Assert.Equal(["m|202603011200|i0"], await fleet.KeysAsync("chat"));
        Assert.Equal(fleet.Truth("chat"), await fleet.StoredAsync("chat"));
    }

    [Fact]
    public async Task Write_AnswerLost_IsRepeatedAndCountedOnce()
    {
        var fleet = await SloFleet.CreateAsync("chat");
        var account = fleet.Start();
        fleet.Record(account, Decisions.Complete());
        fleet.Store.AfterWrite = () => throw new EntityTableException("lost");
        await Assert.ThrowsAsync<EntityTableException>(() => account.WriteAsync(default));
        fleet.Store.AfterWrite = null;

        fleet.Record(account, Decisions.Complete());
        await account.WriteAsync(default);

        Assert.Equal(fleet.Truth("chat"), await fleet.StoredAsync("chat"));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Write_StorageGoneForMoreThanAnHour_CarriesWhatIsNotStoredIntoThePresent(bool hadArrived)
    {
        var fleet = await SloFleet.CreateAsync("chat");
        var account = fleet.Start();
        fleet.Record(account, Decisions.Complete());
        if (hadArrived) fleet.Store.AfterWrite = () => throw new EntityTableException("lost");
        else fleet.Store.Error = new EntityTableException("gone");
        await Assert.ThrowsAsync<EntityTableException>(() => account.WriteAsync(default));
        (fleet.Store.AfterWrite, fleet.Store.Error) = (null, new EntityTableException("gone"));
        fleet.Record(account, Decisions.Complete(ms: 90));
        for (var minute = 0; minute < 70; minute++)
        {
            fleet.Clock.Advance(TimeSpan.FromMinutes(1));
            fleet.Record(account, Decisions.Complete());
            await Assert.ThrowsAsync<EntityTableException>(() => account.WriteAsync(default));
        }

        // What may no longer be written waits until no write can be on its way.
        fleet.Store.Error = null;
        await account.WriteAsync(default);
        fleet.Clock.Advance(TimeSpan.FromMinutes(3));
        await account.WriteAsync(default);

        Assert.Equal(fleet.Truth("chat"), await fleet.StoredAsync("chat"));
        Assert.Equal(hadArrived, (await fleet.KeysAsync("chat")).Contains("m|202603011200|i0", StringComparer.Ordinal));
        Assert.All(await fleet.KeysAsync("chat"), key => Assert.True(key is "m|202603011200|i0" || string.CompareOrdinal(key, "m|202603011210") >= 0, key));
    }

    [Fact]
    public async Task Write_DoubtThatNobodyCanSettle_CountsNothingTwice()
    {
        var fleet = await SloFleet.CreateAsync("chat");
        var account = fleet.Start();
        fleet.Record(account, Decisions.Complete());
        fleet.Store.AfterWrite = () => throw new EntityTableException("lost");
        await Assert.ThrowsAsync<EntityTableException>(() => account.WriteAsync(default));
        fleet.Store.AfterWrite = null;
        fleet.Clock.Advance(TimeSpan.FromHours(5));
        await account.Rollup.RunAsync(default);

        await account.WriteAsync(default);
        await account.WriteAsync(default);

        Assert.Equal(["h|2026030112"], (await fleet.KeysAsync("chat")).Where(key => key[0] == 'h'));
        Assert.Equal(fleet.Truth("chat"), await fleet.StoredAsync("chat"));
    }

    [Fact]
    public async Task Write_Outage_PutsOneRowInDoubt()
    {
        var fleet = await SloFleet.CreateAsync("chat");
        var account = fleet.Start();
        fleet.Store.Error = new EntityTableException("gone");
        for (var minute = 0; minute < 55; minute++)
        {
            fleet.Record(account, Decisions.Complete());
            await Assert.ThrowsAsync<EntityTableException>(() => account.WriteAsync(default));
            fleet.Clock.Advance(TimeSpan.FromMinutes(1));
        }

        Assert.Equal(1, account.Recorder.Routes[0].Due(fleet.Clock.Now).Count(minute => minute.Sent is not null));
        Assert.Equal(55, fleet.Store.Writes);
    }

    [Fact]
    public async Task RunAsync_Stopping_WritesWhatIsLeft()
    {
        var fleet = await SloFleet.CreateAsync("chat");
        var account = fleet.Start();
        using var stop = new CancellationTokenSource();
        var running = account.RunAsync(stop.Token);
        fleet.Record(account, Decisions.Complete());
        await stop.CancelAsync();
        await running.WaitAsync(TimeSpan.FromSeconds(20), TimeProvider.System);

        Assert.Equal(fleet.Truth("chat"), await fleet.StoredAsync("chat"));
        Assert.Equal(0, fleet.Clock.PendingTimers);
    }

    [Fact]
    public async Task RunAsync_StoppingWhileStorageHangs_EndsWithinTwoSeconds()
    {
        var fleet = await SloFleet.CreateAsync("chat");
        var account = fleet.Start();
        using var stop = new CancellationTokenSource();
        var running = account.RunAsync(stop.Token);
        fleet.Record(account, Decisions.Complete());
        fleet.Store.Hangs = true;
        await stop.CancelAsync();

        var before = fleet.Clock.Now;
        await fleet.Clock.RunToEndAsync(() => running);

        Assert.InRange(fleet.Clock.Now - before, TimeSpan.Zero, TimeSpan.FromSeconds(2));
    }

    [Fact]
    public async Task RunAsync_StorageGoneAndBack_SaysSo()
    {
        var fleet = await SloFleet.CreateAsync("chat");
        var account = fleet.Start();
        using var stop = new CancellationTokenSource();
        var running = account.RunAsync(stop.Token);
        fleet.Store.WriteError = new EntityTableException("no writes");
        fleet.Record(account, Decisions.Complete());
        await AdvanceUntilAsync(() => account.LastError == "no writes");

        fleet.Store.WriteError = null;
        await AdvanceUntilAsync(() => account.LastError is null);

        Assert.Equal(fleet.Truth("chat"), await fleet.StoredAsync("chat"));
        await stop.CancelAsync();
        await running.WaitAsync(TimeSpan.FromSeconds(20), TimeProvider.System);

        Task AdvanceUntilAsync(Func<bool> condition) => Task.Run(async () =>
        {
            for (var second = 0; !condition(); second++)
            {
                Assert.True(second < 15, "no turn in 15 seconds");
                fleet.Clock.Advance(TimeSpan.FromSeconds(1));
                for (var i = 0; (i < 50 || (i < 5000 && ThreadPool.PendingWorkItemCount > 0)) && !condition(); i++) await Task.Yield();
            }
        });
    }

    [Fact]
    public async Task RunAsync_OperationsAMinute_DoNotGrowWithTraffic()
    {
        Assert.Equal(await Task.Run(() => OperationsAsync(1)), await Task.Run(() => OperationsAsync(500)));

        static async Task<(int, int)> OperationsAsync(int requests)
        {
            var fleet = await SloFleet.CreateAsync("chat", "other");
            var account = fleet.Start();
            using var stop = new CancellationTokenSource();
            var running = account.RunAsync(stop.Token);
            for (var second = 0; second < 300; second++)
            {
                for (var i = 0; i < requests; i++) fleet.Record(account, Decisions.Complete());
                fleet.Clock.Advance(TimeSpan.FromSeconds(1));
            }

            var operations = (fleet.Store.Writes, fleet.Store.Queries);
            await stop.CancelAsync();
            await running.WaitAsync(TimeSpan.FromSeconds(20), TimeProvider.System);
            return operations;
        }
    }
}
