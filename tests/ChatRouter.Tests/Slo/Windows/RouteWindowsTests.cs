using System.Collections.Immutable;
using ChatRouter.Slo;
using ChatRouter.Slo.Counting;
using ChatRouter.Slo.Rows;
using ChatRouter.Slo.Windows;

namespace ChatRouter.Tests.Slo.Windows;

public sealed class RouteWindowsTests
{
    private static readonly DateTimeOffset Now = new(2026, 3, 10, 12, 7, 30, TimeSpan.Zero);

    [Fact]
    public void Minutes_AreTheLastOfTheClockThePresentOneIncluded()
    {
        var history = RouteHistory.Empty with { Others = Cells((At(0), 1), (At(-4), 2), (At(-5), 4), (At(-59), 8), (At(-60), 16)) };
        var windows = new RouteWindows(history, [], Now);

        Assert.Equal(3, Good(windows.Minutes(5)));
        Assert.Equal(15, Good(windows.Minutes(60)));
        var each = windows.EachMinute(60).ToArray();
        Assert.Equal((60, At(-59), At(0)), (each.Length, each[0].At, each[^1].At));
        Assert.Equal([8, 4, 2, 1], each.Select(minute => Good(minute.Cells)).Where(good => good > 0));
    }

    [Fact]
    public void OwnMinutes_StandInPlaceOfTheirRows()
    {
        var history = RouteHistory.Empty with { Others = Cells((At(-1), 1)), Own = Cells((At(-1), 2), (At(-70), 4)) };

        var windows = new RouteWindows(history, [(At(-1), Cell(16)), (At(0), Cell(32))], Now);

        Assert.Equal(1 + 16 + 32, Good(windows.Minutes(60)));
        Assert.Equal(1 + 4 + 16 + 32, Good(windows.Minutes(180)));
    }

    [Fact]
    public void Hours_AreMinutesAndHourRowsTogether()
    {
        var history = RouteHistory.Empty with
        {
            Others = Cells((At(0), 1), (Hour(9).AddMinutes(3), 2)),
            Hours = Cells((Hour(8), 4), (Hour(7), 8), (Hour(6), 16)),
        };

        var windows = new RouteWindows(history, [], Now);

        Assert.Equal(1 + 2 + 4 + 8, Good(windows.Hours(6)));
        Assert.Equal(1 + 2 + 4 + 8 + 16, windows.Basics(7).Availability.Good);
    }

    [Fact]
    public void Basics_ReachIntoDaysByTheHour()
    {
        var day = new SliBasics[24];
        day[11] = new SliBasics(new GoodOf(1, 1), default, default);
        day[12] = new SliBasics(new GoodOf(2, 3), new GoodOf(4, 5), new GoodOf(6, 7));
        day[13] = new SliBasics(new GoodOf(8, 8), default, default);
        var first = Hour(0).AddDays(-30);
        var history = RouteHistory.Empty with { Days = ImmutableSortedDictionary<DateTimeOffset, SliBasics[]>.Empty.Add(first, day) };

        var windows = new RouteWindows(history, [], Now);

        // 720 hours, the present one included: the first is 13 to 14 o'clock, thirty days ago.
        Assert.Equal(new GoodOf(8, 8), windows.Basics(720).Availability);
        Assert.Equal(new GoodOf(10, 11), windows.Basics(721).Availability);
        Assert.Equal((new GoodOf(4, 5), new GoodOf(6, 7)), (windows.Basics(721).FirstToken, windows.Basics(721).Total));
        Assert.Equal(new GoodOf(11, 12), windows.Basics(722).Availability);
    }

    private static DateTimeOffset At(int minute) => new DateTimeOffset(2026, 3, 10, 12, 7, 0, TimeSpan.Zero).AddMinutes(minute);

    private static DateTimeOffset Hour(int hour) => new(2026, 3, 10, hour, 0, 0, TimeSpan.Zero);

    private static ImmutableSortedDictionary<DateTimeOffset, SliCells> Cells(params (DateTimeOffset At, int Good)[] cells)
        => cells.ToImmutableSortedDictionary(cell => cell.At, cell => Cell(cell.Good));

    private static SliCells Cell(int good)
    {
        var cells = new SliCells();
        var decision = Decisions.Complete();
        for (var i = 0; i < good; i++) cells.Of(ChatRouter.Model.Callers.Lane.Interactive).Add(decision, RequestRule.Judge(decision), new ChatRouter.Model.Objectives());
        return cells;
    }

    private static long Good(SliCells cells) => cells.Together()[SliCounter.Good];
}
