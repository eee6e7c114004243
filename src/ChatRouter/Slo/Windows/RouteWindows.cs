using ChatRouter.Slo.Counting;
using ChatRouter.Slo.Rows;

namespace ChatRouter.Slo.Windows;

/// <summary>
/// Sums over the time before a moment, of all instances: what is stored, and this instance's own minutes in place of its rows. A window of n minutes (hours) is the
/// last n minutes (hours) of the clock, the present one included.
/// </summary>
internal sealed class RouteWindows
{
    private static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan Hour = TimeSpan.FromHours(1);

    private readonly RouteHistory _history;
    private readonly SortedDictionary<DateTimeOffset, SliCells> _minutes = [];
    private readonly DateTimeOffset _minute;
    private readonly DateTimeOffset _hour;

    public RouteWindows(RouteHistory history, IReadOnlyList<(DateTimeOffset At, SliCells Cells)> own, DateTimeOffset now)
    {
        _history = history;
        _minute = SloKeys.Floor(now, Minute);
        _hour = SloKeys.Floor(now, Hour);
        var known = own.Select(minute => minute.At).ToHashSet();
        foreach (var (at, cells) in history.Others) Add(at, cells);
        foreach (var (at, cells) in history.Own)
        {
            if (!known.Contains(at)) Add(at, cells);
        }

        foreach (var (at, cells) in own) Add(at, cells);
    }

    /// <summary>The minutes of the last n, the oldest first, with the counts of each.</summary>
    public IEnumerable<(DateTimeOffset At, SliCells Cells)> EachMinute(int minutes)
    {
        for (var at = _minute - ((minutes - 1) * Minute); at <= _minute; at += Minute) yield return (at, _minutes.GetValueOrDefault(at) ?? new SliCells());
    }

    /// <summary>The last n minutes together; not more than are kept as minutes, which is three hours.</summary>
    public SliCells Minutes(int minutes) => Since(_minute - ((minutes - 1) * Minute));

    /// <summary>The last n hours together; not more than are kept as hours, which is four days.</summary>
    public SliCells Hours(int hours)
    {
        var from = _hour - ((hours - 1) * Hour);
        var sum = Since(from);
        foreach (var (at, cells) in _history.Hours)
        {
            if (at >= from) sum.Add(cells);
        }

        return sum;
    }

    /// <summary>What the objectives are counted from, over the last n hours: as many as are kept, which is a hundred days.</summary>
    public SliBasics Basics(int hours)
    {
        var from = _hour - ((hours - 1) * Hour);
        var sum = Hours(hours).Basics();
        foreach (var (day, basics) in _history.Days)
        {
            for (var hour = 0; hour < basics.Length; hour++)
            {
                if (day + (hour * Hour) >= from) sum += basics[hour];
            }
        }

        return sum;
    }

    private SliCells Since(DateTimeOffset from)
    {
        var sum = new SliCells();
        foreach (var (at, cells) in _minutes)
        {
            if (at >= from) sum.Add(cells);
        }

        return sum;
    }

    private void Add(DateTimeOffset at, SliCells cells)
    {
        if (_minutes.TryGetValue(at, out var known)) known.Add(cells);
        else _minutes[at] = cells.Copy();
    }
}
