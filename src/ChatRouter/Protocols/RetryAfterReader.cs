using System.Globalization;
using System.Net.Http.Headers;
using System.Text.RegularExpressions;

namespace ChatRouter.Protocols;

/// <summary>
/// When a backend says that it may be asked again, in this order: <c>retry-after-ms</c>, <c>Retry-After</c> (seconds or a date),
/// the reset of a used-up <c>x-ratelimit</c> or <c>anthropic-ratelimit</c> allowance, the words of the message. At most an hour: a provider may say "one day".
/// </summary>
internal static partial class RetryAfterReader
{
    private static readonly TimeSpan Longest = TimeSpan.FromHours(1);
    private static readonly string[] Allowances = ["requests", "tokens"];
    private static readonly string[] AnthropicAllowances = ["requests", "tokens", "input-tokens", "output-tokens"];

    /// <summary>The wait from now, or null if nothing usable is said. A date in the past says nothing.</summary>
    /// <param name="headers">The answer's headers.</param>
    /// <param name="message">The error's sentence, or null.</param>
    /// <param name="time">The clock against which a date is read.</param>
    public static TimeSpan? Read(HttpResponseHeaders headers, string? message, TimeProvider time)
    {
        var wait = Milliseconds(Value(headers, "retry-after-ms"))
            ?? RetryAfter(Value(headers, "Retry-After"), time)
            ?? Reset(headers)
            ?? AnthropicReset(headers, time)
            ?? Words(message);
        return wait > Longest ? Longest : wait;
    }

    private static TimeSpan? Milliseconds(string? value) => Number(value) is { } number ? Wait(number, TimeSpan.TicksPerMillisecond) : null;

    private static TimeSpan? RetryAfter(string? value, TimeProvider time)
    {
        if (value is null)
            return null;
        if (Number(value) is { } seconds)
            return Wait(seconds, TimeSpan.TicksPerSecond);
        return Date(value, time);
    }

    private static TimeSpan? Date(string? value, TimeProvider time) =>
        DateTimeOffset.TryParse(value, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var date) && date - time.GetUtcNow() is var wait && wait > TimeSpan.Zero
            ? wait
            : null;

    // The reset of an allowance that is not used up is no reason to wait.
    private static TimeSpan? Reset(HttpResponseHeaders headers)
    {
        TimeSpan? longest = null;
        foreach (var allowance in Allowances)
        {
            if (Number(Value(headers, $"x-ratelimit-remaining-{allowance}")) is 0
                && WaitText.Read(Value(headers, $"x-ratelimit-reset-{allowance}")) is { } wait
                && (longest is null || wait > longest))
                longest = wait;
        }

        return longest;
    }

    // There the reset is a moment, not a wait.
    private static TimeSpan? AnthropicReset(HttpResponseHeaders headers, TimeProvider time)
    {
        TimeSpan? longest = null;
        foreach (var allowance in AnthropicAllowances)
        {
            if (Number(Value(headers, $"anthropic-ratelimit-{allowance}-remaining")) is 0
                && Date(Value(headers, $"anthropic-ratelimit-{allowance}-reset"), time) is { } wait
                && (longest is null || wait > longest))
                longest = wait;
        }

        return longest;
    }

    private static TimeSpan? Words(string? message) =>
        message is not null && WaitInWords().Match(message) is { Success: true } match ? WaitText.Read(match.Groups["wait"].ValueSpan) : null;

    private static string? Value(HttpResponseHeaders headers, string name) =>
        headers.NonValidated.TryGetValues(name, out var values) ? values.ToString().Trim() : null;

    private static double? Number(string? text) =>
        double.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number) ? number : null;

    private static TimeSpan Wait(double number, long ticks) => TimeSpan.FromTicks((long)Math.Min(number * ticks, Longest.Ticks));

    [GeneratedRegex(@"(?:retry|try again)\s+(?:after|in)\s+(?<wait>[0-9.]+\s*[a-z]+(?:[0-9.]+[a-z]+)*)", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking)]
    private static partial Regex WaitInWords();
}
