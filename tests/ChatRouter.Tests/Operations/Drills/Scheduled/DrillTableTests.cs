using ChatRouter.Fleet.Rows;
using ChatRouter.Model;
using ChatRouter.Model.Settings;
using ChatRouter.Operations.Drills.Scheduled;
using ChatRouter.Storage;
using ChatRouter.Tests.Support;

namespace ChatRouter.Tests.Operations.Drills.Scheduled;

/// <summary>When a scheduled drill is due, whose turn it is, and what is kept of it.</summary>
public sealed class DrillTableTests
{
    private readonly ManualClock _clock = new();
    private readonly MemoryEntityTableStore _tables = new();

    public DrillTableTests() => _ = _tables.EnsureCreatedAsync(TableNames.All, default);

    [Fact]
    public async Task Take_FirstLook_CountsFromThenOn()
    {
        var table = Create("a");
        Assert.Equal((false, false), await table.TakeAsync(Hourly()));
        _clock.Advance(TimeSpan.FromMinutes(59));
        Assert.Equal((false, false), await table.TakeAsync(Hourly()));
        _clock.Advance(TimeSpan.FromMinutes(1));
        Assert.Equal((true, false), await table.TakeAsync(Hourly()));
    }

    [Fact]
    public async Task Take_TwoInstancesAtOnce_OneHasTheTurnUntilItEndsIt()
    {
        var (one, other) = (Create("a"), Create("b"));
        await one.TakeAsync(Hourly());
        _clock.Advance(TimeSpan.FromHours(1));

        var taken = await Task.WhenAll(one.TakeAsync(Hourly()), other.TakeAsync(Hourly()));
        Assert.Single(taken, turn => turn.IsMine);
        Assert.Equal((false, false), await one.TakeAsync(Hourly()));
        Assert.Equal((false, false), await other.TakeAsync(Hourly()));

        await one.EndAsync(Run("completed"));
        await other.EndAsync(Run("completed"));
        _clock.Advance(TimeSpan.FromHours(1));
        Assert.True((await other.TakeAsync(Hourly())).IsMine);
    }

    [Fact]
    public async Task Take_InstanceThatRanItEnded_TurnIsFreeAfterItsTimeAndTheRunIsLost()
    {
        var (one, other) = (Create("a"), Create("b"));
        await one.TakeAsync(Hourly());
        _clock.Advance(TimeSpan.FromHours(1));
        Assert.True((await one.TakeAsync(Hourly())).IsMine);

        _clock.Advance(TimeSpan.FromSeconds(179));
        Assert.Equal((false, false), await other.TakeAsync(Hourly()));
        _clock.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal((false, true), await other.TakeAsync(Hourly()));
        Assert.Equal((false, false), await other.TakeAsync(Hourly()));
    }

    [Theory]
    [InlineData(10, true)]
    [InlineData(11, false)]
    public async Task Take_DueWhileNobodyLooked_IsRunWithinTenMinutesOrLeftOut(int minutesLate, bool runs)
    {
        var table = Create("a");
        await table.TakeAsync(Hourly());
        _clock.Advance(TimeSpan.FromMinutes(60 + minutesLate));
        Assert.Equal(runs, (await table.TakeAsync(Hourly())).IsMine);
        Assert.False((await table.TakeAsync(Hourly())).IsMine);
    }

    [Fact]
    public async Task Take_OutsideItsWindow_IsLeftOut()
    {
        var drill = Hourly() with { From = new TimeOnly(0, 0), Until = new TimeOnly(0, 1) };
        var table = Create("a");
        await table.TakeAsync(drill);
        for (var hour = 0; hour < 23; hour++)
        {
            _clock.Advance(TimeSpan.FromHours(1));
            Assert.Equal(drill.IsOpen(_clock.GetUtcNow()), (await table.TakeAsync(drill)).IsMine);
        }
    }

    [Theory]
    [InlineData("deviated", true)]
    [InlineData("aborted", true)]
    [InlineData("completed", false)]
    public async Task End_OfARun_IsInTheRowOfTheFleet(string status, bool isRed)
    {
        var table = Create("a");
        await table.TakeAsync(Hourly());
        _clock.Advance(TimeSpan.FromHours(1));
        await table.TakeAsync(Hourly());
        await table.EndAsync(Run(status));

        var turn = DrillRecord.Read((await _tables.Table(TableNames.Fleet).GetAsync("drill", "nightly", default))!)!;
        Assert.Equal(("", "what came of it", isRed), (turn.Holder, turn.Result, turn.IsRed));
    }

    [Fact]
    public async Task List_OfRuns_IsTheNewestFirst()
    {
        var table = Create("a");
        foreach (var hour in (int[])[1, 3, 2]) await table.KeepAsync(Run("completed") with { At = _clock.GetUtcNow().AddHours(hour), Requests = hour });

        Assert.Equal([3, 2], (await table.ListAsync(2)).Select(run => run.Requests));
    }

    [Theory]
    [InlineData("2026-03-02T01:59:59Z", false)]
    [InlineData("2026-03-02T02:00:00Z", true)]
    [InlineData("2026-03-02T03:59:59Z", true)]
    [InlineData("2026-03-02T04:00:00Z", false)]
    [InlineData("2026-03-03T03:00:00Z", false)]
    public void Window_OfDaysAndHours_IsOpenWithinThem(string at, bool isOpen)
        => Assert.Equal(isOpen, (Hourly() with { Days = [DayOfWeek.Monday], From = new TimeOnly(2, 0), Until = new TimeOnly(4, 0) }).IsOpen(DateTimeOffset.Parse(at, System.Globalization.CultureInfo.InvariantCulture)));

    [Theory]
    [InlineData("2026-03-02T23:00:00Z", true)]
    [InlineData("2026-03-02T01:00:00Z", true)]
    [InlineData("2026-03-02T12:00:00Z", false)]
    public void Window_OverMidnight_IsOpenOnBothSides(string at, bool isOpen)
        => Assert.Equal(isOpen, (Hourly() with { From = new TimeOnly(22, 0), Until = new TimeOnly(2, 0) }).IsOpen(DateTimeOffset.Parse(at, System.Globalization.CultureInfo.InvariantCulture)));

    private DrillTable Create(string instance) => new(_tables, _clock, SystemRandomSource.Instance, instance);

    private DrillRun Run(string status) => new() { Drill = "nightly", At = _clock.GetUtcNow(), Status = status, Result = "what came of it" };

    private static ScheduledDrill Hourly() => new() { Name = "nightly", Schedule = "", Next = after => after.AddHours(1), Route = "chat", Fault = default, For = TimeSpan.FromMinutes(1) };
}
