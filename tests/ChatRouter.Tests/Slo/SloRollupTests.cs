using ChatRouter.Model;
using ChatRouter.Slo;
using ChatRouter.Slo.Counting;
using ChatRouter.Slo.Rows;
using ChatRouter.Storage;
using ChatRouter.Telemetry;

namespace ChatRouter.Tests.Slo;

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

    /// <summary>Whatever is lost, repeated, crashes between any two operations, runs twice at once or comes late: the sums are those of one process.</summary>
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(5)]
    [InlineData(6)]
    [InlineData(7)]
    [InlineData(8)]
    public async Task AnyInterleaving_GivesTheSumsOfOneProcess(int seed)
    {
        var random = new Random(seed);
        var fleet = await SloFleet.CreateAsync("chat", "a/b");
        var accounts = Enumerable.Range(0, 3).Select(_ => fleet.Start()).ToArray();
        var rollups = accounts.Select(account => account.Rollup).ToArray();
        var isNested = false;
        var trouble = 0.0;
        var faults = 0;
        fleet.Store.OnWrite = fleet.Store.OnQuery = fleet.Store.OnRead = () =>
        {
            if (random.NextDouble() < trouble) Fail();
            if (isNested || trouble == 0 || random.NextDouble() > 0.1) return;

            // Between any two operations of a run another one, whole or until it crashes.
            isNested = true;
            try
            {
                rollups[random.Next(rollups.Length)].RunAsync(default).GetAwaiter().GetResult();
            }
            catch (EntityTableException)
            {
                // It crashed.
            }
            finally
            {
                isNested = false;
            }
        };
        fleet.Store.AfterWrite = () =>
        {
            if (random.NextDouble() < trouble) Fail();
        };

        // One of them is cut off from storage for up to two hours.
        var cutOff = random.Next(60, 300);
        var isBackAt = cutOff + random.Next(30, 120);
        for (var minute = 0; minute < 600; minute++)
        {
            for (var i = 0; i < accounts.Length; i++)
            {
                trouble = 0.15;
                for (var k = random.Next(3); k > 0; k--) fleet.Record(accounts[i], Any(random));
                if (i == 0 && minute >= cutOff && minute < isBackAt) trouble = 1;
                await TryAsync(() => accounts[i].WriteAsync(default));
            }

            trouble = 0.15;
            if (minute % 10 == 0) await TryAsync(() => rollups[random.Next(rollups.Length)].RunAsync(default));
            fleet.Clock.Advance(TimeSpan.FromMinutes(1));
        }

        trouble = 0;
        Assert.True(faults > 300, $"only {faults} faults");
        for (var hour = 0; hour < 3; hour++)
        {
            await WriteAsync(accounts);
            fleet.Clock.Advance(TimeSpan.FromHours(1));
        }

        await AssertSumsAsync();
        fleet.Clock.Advance(TimeSpan.FromDays(6));
        trouble = 0.15;
        for (var i = 0; i < 50; i++) await TryAsync(() => rollups[random.Next(rollups.Length)].RunAsync(default));
        trouble = 0;
        await rollups[0].RunAsync(default);

        await AssertSumsAsync();
        Assert.All(await fleet.KeysAsync("chat"), key => Assert.StartsWith("d|", key, StringComparison.Ordinal));
        return;

        void Fail()
        {
            faults++;
            throw new EntityTableException("fault");
        }

        async Task AssertSumsAsync()
        {
            Assert.Equal(fleet.Truth("chat"), await fleet.StoredAsync("chat"));
            Assert.Equal(fleet.Truth("a/b"), await fleet.StoredAsync("a/b"));
        }
    }

    private static async Task WriteAsync(params SloAccount[] accounts)
    {
        foreach (var account in accounts) await account.WriteAsync(default);
    }

    private static async Task TryAsync(Func<Task> run)
    {
        try
        {
            await run();
        }
        catch (EntityTableException)
        {
            // As planned.
        }
    }

    private static DecisionRecord Any(Random random)
    {
        var lane = (Lane)random.Next(3);
        var decision = random.Next(4) == 0
            ? Decisions.Failed((FailureReason)random.Next(1, 18)) with { Lane = lane }
            : Decisions.Complete(random.Next(100, 9000), new Usage(random.Next(500), random.Next(100)), stream: true, firstMs: random.Next(20, 900), rung: random.Next(1, 4), lane: lane);
        return random.Next(2) == 0 ? decision : decision with { Route = "a/b" };
    }
}
