using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using ChatRouter.Storage;

namespace ChatRouter.Slo.Rows;

/// <summary>
/// Where the account of a route stands in the table <c>slo</c>: a partition for each route; in it a row for each day (<c>d|20260301</c>), hour (<c>h|2026030112</c>),
/// and minute and instance (<c>m|202603011205|instance</c>), in UTC. The keys sort by kind, then by time.
/// </summary>
internal static class SloKeys
{
    /// <summary>The name that stands for requests which were refused before their route was known. Routes do not have names in parentheses.</summary>
    public const string NoRoute = "(none)";

    /// <summary>The partition that lists all routes which may have rows: the account of one that is no longer configured grows old, too.</summary>
    public const string Routes = "(routes)";

    /// <summary>Below the key of every row.</summary>
    public const string Start = "d|";

    /// <summary>Above the key of every day row, and at most that of an hour row.</summary>
    public const string Hours = "h|";

    /// <summary>Above the key of every hour row, and at most that of a minute row.</summary>
    public const string Minutes = "m|";

    /// <summary>Above the key of every row.</summary>
    public const string End = "m}";

    private const string DayForm = "yyyyMMdd";
    private const string HourForm = "yyyyMMddHH";
    private const string MinuteForm = "yyyyMMddHHmm";

    /// <summary>The partition of a route: its name, or, where a key cannot hold that, something like it that no other route has.</summary>
    public static string Partition(string route)
    {
        var key = EntityRules.ToKey(route);
        if (string.Equals(key, route, StringComparison.Ordinal)) return key;
        var mark = "-" + Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(route)))[..16];
        return key[..Math.Min(key.Length, EntityRules.LongestKey - mark.Length)] + mark;
    }

    /// <summary>The key of a day's row.</summary>
    public static string Day(DateTimeOffset at) => Start + at.UtcDateTime.ToString(DayForm, CultureInfo.InvariantCulture);

    /// <summary>The key of an hour's row.</summary>
    public static string Hour(DateTimeOffset at) => Hours + at.UtcDateTime.ToString(HourForm, CultureInfo.InvariantCulture);

    /// <summary>The key of a minute's row of one instance; without an instance, what comes before those of all instances.</summary>
    public static string Minute(DateTimeOffset at, string instance = "") => Minutes + at.UtcDateTime.ToString(MinuteForm, CultureInfo.InvariantCulture) + "|" + instance;

    /// <summary>The beginning of the time that a row counts, or null if it is none of these rows.</summary>
    public static DateTimeOffset? TimeOf(string rowKey)
    {
        var form = rowKey switch { ['d', '|', ..] => DayForm, ['h', '|', ..] => HourForm, ['m', '|', ..] => MinuteForm, _ => null };
        if (form is null || rowKey.Length < 2 + form.Length) return null;
        return DateTimeOffset.TryParseExact(rowKey.AsSpan(2, form.Length), form, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var at) ? at : null;
    }

    /// <summary>The instance of a minute's row.</summary>
    public static string InstanceOf(string rowKey) => rowKey[(rowKey.LastIndexOf('|') + 1)..];

    /// <summary>The beginning of the minute, hour or day in which a moment lies.</summary>
    public static DateTimeOffset Floor(DateTimeOffset at, TimeSpan grain) => new(at.UtcTicks - (at.UtcTicks % grain.Ticks), TimeSpan.Zero);
}
