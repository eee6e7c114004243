using ChatRouter.Model;
using ChatRouter.Model.Plans;
using ChatRouter.Model.Requests;
using ChatRouter.Slo;
using ChatRouter.Slo.Reports;
using ChatRouter.Storage;

namespace ChatRouter.Tests.Slo;

public sealed class SloAccountTests
{
    [Fact]
    public async Task Report_InAnInstanceWithoutRequests_ShowsThoseOfTheOthers()
    {
        var fleet = await SloFleet.CreateAsync("chat");
        var (busy, idle) = (fleet.Start(), fleet.Start());
        Assert.Null(idle.Report("chat")!.AgeSeconds);
        for (var i = 0; i < 3; i++) fleet.Record(busy, Decisions.Complete(usage: new Usage(10, 4)));
        fleet.Record(busy, Decisions.Complete(rung: 2));
        fleet.Record(busy, Decisions.Failed(FailureReason.Throttled));
        await busy.WriteAsync(default);
        await idle.ReadAsync(default);
        fleet.Clock.Advance(TimeSpan.FromSeconds(7));

        var report = Assert.Single(idle.Report());

        Assert.Equal(("chat", 7.0), (report.Route, report.AgeSeconds));
        Assert.Equal((5, 5, 4, 0.25), (report.FiveMinutes.Requests, report.FiveMinutes.Valid, report.FiveMinutes.Good, report.FiveMinutes.FallbackRate));
        Assert.Equal([3, 1], report.Hour.ByRung);
        Assert.Equal([5, 0, 0, 0], report.Hour.ByAttempts);
        Assert.Equal(1, Assert.Single(report.Day.Errors, error => error.Key == "throttled").Value);
        Assert.Equal(["interactive"], report.Hour.Lanes.Keys);
        Assert.Equal((30, 12), (report.Hour.PromptTokens, report.Hour.CompletionTokens));
        Assert.Equal(60, report.Minutes.Count);
        Assert.Equal(new SliMinute(new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero), 5, 1, 1, null, 30), report.Minutes[^1]);
        Assert.Null(idle.Report("unknown"));
        Assert.Equal(["fast", "medium", "slow"], report.BurnRates.Select(burn => burn.Name));
        Assert.All(report.BurnRates, burn => Assert.Equal((200, 200, 1), (Math.Round(burn.Long), Math.Round(burn.Short), burn.Bad)));
        Assert.DoesNotContain(report.BurnRates, burn => burn.IsBurning);
    }

    [Fact]
    public async Task Recent_WithinFiveSeconds_IsTheSameLook()
    {
        var fleet = await SloFleet.CreateAsync("chat");
        var account = fleet.Start();
        var first = account.Recent();
        fleet.Record(account, Decisions.Complete());
        fleet.Clock.Advance(TimeSpan.FromSeconds(4.9));

        Assert.Same(first, account.Recent());
        fleet.Clock.Advance(TimeSpan.FromSeconds(0.1));
        Assert.Equal(1, account.Recent()[0].Hour.Requests);
    }

    [Fact]
    public async Task Report_OwnRequests_CountOnceWhetherReadBackOrNot()
    {
        var fleet = await SloFleet.CreateAsync("chat");
        var account = fleet.Start();
        for (var minute = 0; minute < 400; minute++)
        {
            fleet.Record(account, Decisions.Complete());
            await account.WriteAsync(default);
            await account.ReadAsync(default);
            if (minute % 10 == 0) await account.Rollup.RunAsync(default);
            if (minute % 10 == 5) Assert.Equal(minute + 1, account.Report("chat")!.Day.Good);
            fleet.Clock.Advance(TimeSpan.FromMinutes(1));
        }

        Assert.Equal(59, account.Report("chat")!.Hour.Good);
    }

    [Fact]
    public async Task Report_StorageGone_GoesOnWithOwnRequestsAndSaysHowOldTheRestIs()
    {
        var fleet = await SloFleet.CreateAsync("chat");
        var account = fleet.Start();
        await account.ReadAsync(default);
        fleet.Store.Error = new EntityTableException("gone");
        for (var minute = 0; minute < 59; minute++)
        {
            fleet.Record(account, Decisions.Complete());
            fleet.Clock.Advance(TimeSpan.FromMinutes(1));
        }

        await Assert.ThrowsAsync<EntityTableException>(() => account.ReadAsync(default));

        Assert.Equal((59, 59 * 60.0), (account.Report("chat")!.Hour.Good, account.Report("chat")!.AgeSeconds));
    }

    [Fact]
    public async Task Read_WhileRowsAreFolded_ReadsAgain()
    {
        var fleet = await SloFleet.CreateAsync("chat");
        var (writer, reader) = (fleet.Start(), fleet.Start());
        fleet.Record(writer, Decisions.Complete());
        await writer.WriteAsync(default);
        fleet.Clock.Advance(TimeSpan.FromHours(5));
        var queries = 0;
        fleet.Store.OnQuery = () =>
        {
            // Between the look at the rows and the look whether they have changed.
            if (++queries != 2) return;
            fleet.Store.OnQuery = null;
            writer.Rollup.RunAsync(default).GetAwaiter().GetResult();
        };

        await reader.ReadAsync(default);

        Assert.Equal(["h|2026030112"], await fleet.KeysAsync("chat"));
        Assert.Equal(1, reader.Report("chat")!.Day.Good);
    }

    [Fact]
    public async Task NinetyDays_Budgets_AreExactByTheHour()
    {
        var fleet = await SloFleet.CreateAsync("chat");
        var account = fleet.Start();
        var random = new Random(90);
        var byHour = new List<(long Good, long Valid)>();
        for (var hour = 0; hour < 100 * 24; hour++)
        {
            var (good, bad) = (random.Next(20), hour % 50 == 0 ? random.Next(4) : 0);
            byHour.Add((good, good + bad));
            for (var i = 0; i < good; i++) fleet.Record(account, Decisions.Complete());
            for (var i = 0; i < bad; i++) fleet.Record(account, Decisions.Failed());
            await account.WriteAsync(default);
            fleet.Clock.Advance(TimeSpan.FromMinutes(30));
            await account.Rollup.RunAsync(default);
            if (hour < 100 * 24 - 1) fleet.Clock.Advance(TimeSpan.FromMinutes(30));
        }

        var newcomer = fleet.Start();
        await newcomer.ReadAsync(default);
        var windows = newcomer.Report("chat")!.Objectives.Single().Windows;

        Assert.Equal([30, 90], windows.Select(window => window.Days));
        foreach (var window in windows)
        {
            var last = byHour.TakeLast(window.Days * 24).ToArray();
            var (good, valid) = (last.Sum(hour => hour.Good), last.Sum(hour => hour.Valid));
            Assert.Equal((good, valid), (window.Good, window.Valid));
            Assert.Equal(1 - ((valid - good) / (0.001 * valid)), window.Left, 9);
        }

        // Days, the hours of four of them, and the minutes of three hours: 2,400 hours have become fewer than 210 rows.
        Assert.InRange((await fleet.KeysAsync("chat")).Length, 100, 210);
    }

    [Fact]
    public async Task Report_PrimaryOutForTwentyMinutes_IsAsComputedByHand()
    {
        // 99.95 %, 10 requests a minute for 10 hours; then for 20 minutes 3 of 10 fail.
        var fleet = await SloFleet.CreateAsync("chat");
        var route = fleet.Model.Routes["chat"] with { Objectives = new Objectives { Availability = 0.9995 } };
        var account = new SloAccount(fleet.Model with { Routes = fleet.Model.Routes.SetItem("chat", route) }, fleet.Store, fleet.Clock, SystemRandomSource.Instance, "one");
        for (var minute = 0; minute < 600; minute++)
        {
            var failing = minute >= 580 ? 3 : 0;
            for (var i = 0; i < 10; i++) fleet.Record(account, i < failing ? Decisions.Failed() : Decisions.Complete(rung: failing > 0 ? 2 : 1));
            await account.WriteAsync(default);
            if (minute % 10 == 0) await account.Rollup.RunAsync(default);
            if (minute < 599) fleet.Clock.Advance(TimeSpan.FromMinutes(1));
        }

        await account.ReadAsync(default);
        var report = account.Report("chat")!;

        // Bad: 20 x 3 = 60. Of 6,000 requests 3 may fail: 1 - 60 / 3 = -19. An hour: 60 / 600 = 10 %, / 0.0005 = 200; five minutes: 30 %, 600.
        var month = report.Objectives[0].Windows[0];
        Assert.Equal((6000, 5940, -19.0), (month.Valid, month.Good, Math.Round(month.Left, 6)));
        Assert.Equal(-19 * 0.0005 * 43200, month.LeftMinutes, 3);
        Assert.Equal(fleet.Clock.Now, month.ExhaustedAt);
        var fast = report.BurnRates[0];
        Assert.Equal((200, 600, 60L, true), ((int)Math.Round(fast.Long), (int)Math.Round(fast.Short), fast.Bad, fast.IsBurning));
        Assert.Equal((540, 140.0 / 540), (report.Hour.Good, report.Hour.FallbackRate));
    }
}
