using System.Globalization;
using ChatRouter.Admission.Limits;
using Microsoft.AspNetCore.Http;

namespace ChatRouter.Http.Headers;

/// <summary>What is left of a tenant's limits, in OpenAI's headers: <c>x-ratelimit-limit-requests</c> and so on. None for what is not limited.</summary>
internal static class RateLimitHeaders
{
    public static void Write(IHeaderDictionary headers, RateLimits limits)
    {
        if (limits.Requests is { } requests)
        {
            headers["x-ratelimit-limit-requests"] = Text(requests.PerMinute);
            headers["x-ratelimit-remaining-requests"] = Text(requests.Remaining);
            headers["x-ratelimit-reset-requests"] = Text(requests.Reset);
        }

        if (limits.Tokens is { } tokens)
        {
            headers["x-ratelimit-limit-tokens"] = Text(tokens.PerMinute);
            headers["x-ratelimit-remaining-tokens"] = Text(tokens.Remaining);
            headers["x-ratelimit-reset-tokens"] = Text(tokens.Reset);
        }
    }

    /// <summary>A duration as OpenAI writes it: <c>0s</c>, <c>120ms</c>, <c>8.64s</c>, <c>6m0s</c>, <c>1h0m5s</c>.</summary>
    internal static string Text(TimeSpan duration)
    {
        var ms = (long)Math.Ceiling(duration.TotalMilliseconds);
        if (ms is > 0 and < 1000) return string.Create(CultureInfo.InvariantCulture, $"{ms}ms");
        var seconds = ms % 60_000 / 1000m;
        return ms switch
        {
            < 60_000 => string.Create(CultureInfo.InvariantCulture, $"{seconds:0.###}s"),
            < 3_600_000 => string.Create(CultureInfo.InvariantCulture, $"{ms / 60_000}m{seconds:0.###}s"),
            _ => string.Create(CultureInfo.InvariantCulture, $"{ms / 3_600_000}h{ms / 60_000 % 60}m{seconds:0.###}s"),
        };
    }

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
