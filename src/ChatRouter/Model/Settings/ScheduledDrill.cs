using System.Collections.Immutable;
using ChatRouter.Model.Callers;

namespace ChatRouter.Model.Settings;

/// <summary>A drill that runs by itself at certain times: one fault, and requests of its own beside it. Immutable.</summary>
public sealed record ScheduledDrill
{
    /// <summary>Unique.</summary>
    public required string Name { get; init; }

    /// <summary>When it is due, as six fields of NCRONTAB in UTC.</summary>
    public required string Schedule { get; init; }

    /// <summary>The first time after a moment at which it is due.</summary>
    public required Func<DateTimeOffset, DateTimeOffset> Next { get; init; }

    /// <summary>The days on which it may run, in UTC; empty: all.</summary>
    public ImmutableArray<DayOfWeek> Days { get; init; } = [];

    /// <summary>Time of day in UTC from which on it may run; null: the whole day.</summary>
    public TimeOnly? From { get; init; }

    /// <summary>Time of day in UTC until which it may run; before <see cref="From"/>: over midnight.</summary>
    public TimeOnly? Until { get; init; }

    /// <summary>The route that its requests ask for.</summary>
    public required string Route { get; init; }

    /// <summary>The lane of its requests.</summary>
    public Lane Lane { get; init; } = Lane.Internal;

    /// <summary>Its requests per second.</summary>
    public double Rate { get; init; } = 1;

    /// <summary>The order of its fault, as <c>POST /ops/faults</c> takes it.</summary>
    public required ReadOnlyMemory<byte> Fault { get; init; }

    /// <summary>How long the fault holds.</summary>
    public required TimeSpan For { get; init; }

    /// <summary>Whether it may begin at a time.</summary>
    public bool IsOpen(DateTimeOffset at)
    {
        var time = TimeOnly.FromTimeSpan(at.UtcDateTime.TimeOfDay);
        var (from, until) = (From ?? TimeOnly.MinValue, Until ?? TimeOnly.MinValue);
        return (Days.IsEmpty || Days.Contains(at.UtcDateTime.DayOfWeek)) && (from == until || time.IsBetween(from, until));
    }
}
