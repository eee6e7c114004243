using System.Globalization;

namespace ChatRouter.Slo.Trajectories;

/// <summary>
/// Where tasks stand in the table <c>slo</c>: a partition of their own; in it a row for each minute and instance with the tasks that changed in it
/// (<c>t|202603011205|instance</c>), and a row for each day with the counts of those that ended (<c>d|20260301</c>), in UTC.
/// </summary>
internal static class TrajectoryKeys
{
    /// <summary>The partition. No route can have this name.</summary>
    public const string Partition = "(trajectories)";

    /// <summary>Below the key of every day row.</summary>
    public const string Days = "d|";

    /// <summary>Above the key of every day row.</summary>
    public const string DaysEnd = "d}";

    /// <summary>Below the key of every minute row.</summary>
    public const string Minutes = "t|";

    /// <summary>Above the key of every minute row.</summary>
    public const string MinutesEnd = "t}";

    private const string MinuteForm = "yyyyMMddHHmm";

    /// <summary>The key of a day's row.</summary>
    public static string Day(DateTimeOffset at) => Days + at.UtcDateTime.ToString("yyyyMMdd", CultureInfo.InvariantCulture);

    /// <summary>The key of a minute's row of an instance.</summary>
    public static string Minute(DateTimeOffset at, string instance) => Minutes + at.UtcDateTime.ToString(MinuteForm, CultureInfo.InvariantCulture) + "|" + instance;

    /// <summary>The beginning of the minute of a row.</summary>
    public static DateTimeOffset MinuteOf(string rowKey)
        => DateTimeOffset.ParseExact(rowKey.AsSpan(Minutes.Length, MinuteForm.Length), MinuteForm, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal);

    /// <summary>The day of a row.</summary>
    public static DateTimeOffset DayOf(string rowKey) => DateTimeOffset.ParseExact(rowKey.AsSpan(Days.Length), "yyyyMMdd", CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal);

    /// <summary>The instance of a minute's row.</summary>
    public static string InstanceOf(string rowKey) => rowKey[(rowKey.LastIndexOf('|') + 1)..];
}
