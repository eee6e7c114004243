using ChatRouter.Slo;
using ChatRouter.Slo.Counting;
using ChatRouter.Slo.Rows;
using ChatRouter.Storage;
using static ChatRouter.Tests.Slo.SloFleet;

namespace ChatRouter.Tests.Slo;

/// <summary>Which rows are folded into hours and days, when, and when they are forgotten.</summary>
public sealed class SloRollupTests
{
    [Fact]
    public async Task Run_FoldsWholeHoursAfterThreeAndWholeDaysAfterFour()
    {
        var fleet = await SloFleet.CreateAsync("chat");
        var (one, two) = (fleet.Start(), fleet.Start());
        foreach (var account in (SloAccount[])[one, two]) fleet.Record(account, Decisions.Complete());
        await WriteAsync(one, two);
        fleet.Clock.Advance(TimeSpan.FromMinutes(59));
        fleet.Record(one, Decisions.Failed());
        await WriteAsync(one, two);

        fleet.Clock.Advance(TimeSpan.FromMinutes(180));
        await one.Rollup.RunAsync(default);
        Assert.Equal(["m|202603011200|i0", "m|202603011200|i1", "m|202603011259|i0"], await fleet.KeysAsync("chat"));

        fleet.Clock.Advance(TimeSpan.FromMinutes(1));
        await one.Rollup.RunAsync(default);
        Assert.Equal(["h|2026030112"], await fleet.KeysAsync("chat"));

        // 2026-03-06 00:00 is four days after the end of 2026-03-01.
        fleet.Clock.Advance(TimeSpan.FromHours(103) + TimeSpan.FromMinutes(59));
        await one.Rollup.RunAsync(default);
        Assert.Equal(["h|2026030112"], await fleet.KeysAsync("chat"));
        fleet.Clock.Advance(TimeSpan.FromMinutes(1));
        await two.Rollup.RunAsync(default);
        Assert.Equal(["d|20260301"], await fleet.KeysAsync("chat"));
        Assert.Equal(fleet.Truth("chat"), await fleet.StoredAsync("chat"));
        var hours = SloRow.ReadHours((await fleet.Store.RowsAsync(TableNames.Slo, "chat"))[0])!;
        Assert.Equal((new GoodOf(2, 3), new GoodOf(2, 2)), (hours[12].Availability, hours[12].Total));
        Assert.All(hours.Where((_, hour) => hour != 12), hour => Assert.Equal(default, hour));

        fleet.Clock.Advance(TimeSpan.FromDays(95));
        await one.Rollup.RunAsync(default);
        Assert.Single(await fleet.KeysAsync("chat"));
        fleet.Clock.Advance(TimeSpan.FromDays(1));
        await one.Rollup.RunAsync(default);
        Assert.Empty(await fleet.KeysAsync("chat"));
    }

    [Fact]
    public async Task Run_ManyInstances_FoldsInTransactionsThatStorageTakes()
    {
        var fleet = await SloFleet.CreateAsync("chat");
        var accounts = Enumerable.Range(0, 5).Select(_ => fleet.Start()).ToArray();
        await accounts[0].Rollup.RunAsync(default);
        for (var minute = 0; minute < 60; minute++)
        {
            foreach (var account in accounts) fleet.Record(account, Decisions.Complete());
            await WriteAsync(accounts);
            fleet.Clock.Advance(TimeSpan.FromMinutes(1));
        }

        fleet.Clock.Advance(TimeSpan.FromHours(3));
        var before = fleet.Store.Writes;
        await accounts[0].Rollup.RunAsync(default);

        Assert.Equal(4, fleet.Store.Writes - before); // 300 rows, 99 at a time.
        Assert.Equal(["h|2026030112"], await fleet.KeysAsync("chat"));
        Assert.Equal(fleet.Truth("chat"), await fleet.StoredAsync("chat"));
    }

    [Fact]
    public async Task Run_RowWrittenMeanwhile_IsFoldedAsItIsThen()
    {
        var fleet = await SloFleet.CreateAsync("chat");
        var account = fleet.Start();
        await account.Rollup.RunAsync(default);
        fleet.Record(account, Decisions.Complete());
        await account.WriteAsync(default);
        fleet.Record(account, Decisions.Complete());
        var later = SloRow.Write("chat", "m|202603011200|i0", account.Recorder.Routes[0].Look()[0].Cells);
        fleet.Clock.Advance(TimeSpan.FromHours(4));

        // A writer that was frozen for hours comes between the look at the row and its fold.
        fleet.Store.OnWrite = () =>
        {
            fleet.Store.OnWrite = null;
            fleet.Store.PutAsync(TableNames.Slo, later).GetAwaiter().GetResult();
        };
        await account.Rollup.RunAsync(default);
        Assert.Equal(["m|202603011200|i0"], await fleet.KeysAsync("chat"));

        await account.Rollup.RunAsync(default);
        Assert.Equal(["h|2026030112"], await fleet.KeysAsync("chat"));
        Assert.Equal(fleet.Truth("chat"), await fleet.StoredAsync("chat"));
    }

    [Fact]
    public async Task Run_RowOfAnotherVersion_IsLeftAloneAndCounted()
    {
        var fleet = await SloFleet.CreateAsync("chat");
        var account = fleet.Start();
        fleet.Record(account, Decisions.Complete());
        await account.WriteAsync(default);
        await fleet.Store.PutAsync(TableNames.Slo, new EntityRow("chat", "m|202603011200|new").With("Interactive", new byte[] { 200, 1 }));
        fleet.Clock.Advance(TimeSpan.FromHours(4));

        await account.Rollup.RunAsync(default);

        Assert.Equal(["h|2026030112", "m|202603011200|new"], await fleet.KeysAsync("chat"));
        Assert.Equal(1, account.Rollup.Unreadable);
    }

    [Fact]
    public async Task Run_RouteNoLongerConfigured_FoldsItAndForgetsItInTheEnd()
    {
        var fleet = await SloFleet.CreateAsync("chat", "old/route");
        var account = fleet.Start();
        await account.Rollup.RunAsync(default);
        fleet.Record(account, Decisions.Complete() with { Route = "old/route" });
        await account.WriteAsync(default);
        var without = new SloRollup(fleet.Model with { Routes = fleet.Model.Routes.Remove("old/route") }, fleet.Store, fleet.Clock);

        fleet.Clock.Advance(TimeSpan.FromDays(6));
        await without.RunAsync(default);
        await without.RunAsync(default);
        Assert.Equal(["d|20260301"], await fleet.KeysAsync("old/route"));

        fleet.Clock.Advance(TimeSpan.FromDays(96));
        await without.RunAsync(default);
        await without.RunAsync(default);
        Assert.Equal(["(none)", "chat"], (await fleet.Store.RowsAsync(TableNames.Slo)).Select(row => row.RowKey));
    }
}
