using System.Diagnostics.CodeAnalysis;
using NCrontab;

namespace ChatRouter.LocalHost.Triggers;

/// <summary>A six-field NCRONTAB expression, in UTC as on Linux plans. Immutable.</summary>
internal sealed class TimerSchedule
{
    private readonly CrontabSchedule _schedule;
    private readonly string _expression;

    private TimerSchedule(CrontabSchedule schedule, string expression)
    {
        _schedule = schedule;
        _expression = expression;
    }

    public static bool TryParse(string expression, [NotNullWhen(true)] out TimerSchedule? schedule)
    {
        var parsed = CrontabSchedule.TryParse(expression, new CrontabSchedule.ParseOptions { IncludingSeconds = true });
        schedule = parsed is null ? null : new TimerSchedule(parsed, expression);
        return schedule is not null;
    }

    /// <summary>The first tick after a moment.</summary>
    public DateTimeOffset Next(DateTimeOffset after) => new(_schedule.GetNextOccurrence(after.UtcDateTime), TimeSpan.Zero);

    public override string ToString() => _expression;
}
