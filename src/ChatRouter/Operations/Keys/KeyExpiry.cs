using System.Globalization;
using ChatRouter.Model;
using ChatRouter.Protocols.Requests;

namespace ChatRouter.Operations.Keys;

/// <summary>Reads when a key ends: <c>90d</c>, <c>12h</c>, or a moment with its offset. Pure.</summary>
internal static class KeyExpiry
{
    private static readonly TimeSpan Shortest = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan Longest = TimeSpan.FromDays(3650);

    /// <summary>The moment, or why it is none.</summary>
    public static Refusal? Read(string text, DateTimeOffset now, out DateTimeOffset? end)
    {
        end = Days(text) is { } days ? now + days : DurationText.TryParse(text, out var span) && span <= Longest ? now + span : Moment(text);
        return end - now >= Shortest && end - now <= Longest
            ? null
            : SmallBody.Wrong("expires", "must be a time from 1m to 3650d, such as 90d or 12h, or a moment so far ahead with its offset, such as 2027-01-31T00:00:00Z");
    }

    private static TimeSpan? Days(string text)
        => text.Length is >= 2 and <= 5 && text[^1] == 'd' && int.TryParse(text.AsSpan(0, text.Length - 1), NumberStyles.None, CultureInfo.InvariantCulture, out var days) ? TimeSpan.FromDays(days) : null;

    // Without an offset it would mean whatever zone this machine is set to.
    private static DateTimeOffset? Moment(string text)
    {
        var hasOffset = text.EndsWith('Z') || (text.Length > 6 && text[^6] is '+' or '-' && text[^3] == ':');
        return hasOffset && DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.None, out var moment) ? moment.ToUniversalTime() : null;
    }
}
