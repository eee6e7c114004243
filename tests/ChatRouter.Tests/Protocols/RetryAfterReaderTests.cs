using ChatRouter.Protocols;
using ChatRouter.Tests.Support;

namespace ChatRouter.Tests.Protocols;

public class RetryAfterReaderTests
{
    private readonly ManualClock _clock = new();

    [Theory]
    [InlineData("Retry-After: 2", 2_000)]
    [InlineData("Retry-After: 0", 0)]
    [InlineData("Retry-After: 1.5", 1_500)]
    [InlineData("Retry-After: 86400", 3_600_000)]
    [InlineData("Retry-After: 99999999999999999999", 3_600_000)]
    [InlineData("Retry-After: -1", null)]
    [InlineData("Retry-After: soon", null)]
    [InlineData("Retry-After: ", null)]
    [InlineData("retry-after-ms: 250", 250)]
    [InlineData("retry-after-ms: 250.0", 250)]
    [InlineData("retry-after-ms: -5", null)]
    [InlineData("retry-after-ms: 250|Retry-After: 9", 250)]
    [InlineData("retry-after-ms: x|Retry-After: 9", 9_000)]
    [InlineData("x-ratelimit-remaining-requests: 0|x-ratelimit-reset-requests: 2ms", 2)]
    [InlineData("x-ratelimit-remaining-requests: 0|x-ratelimit-reset-requests: 6m0s", 360_000)]
    [InlineData("x-ratelimit-remaining-requests: 0|x-ratelimit-reset-requests: 1h30m", 3_600_000)]
    [InlineData("x-ratelimit-remaining-tokens: 0|x-ratelimit-reset-tokens: 7", 7_000)]
    [InlineData("x-ratelimit-remaining-tokens: 0|x-ratelimit-reset-tokens: 1.2s|x-ratelimit-remaining-requests: 0|x-ratelimit-reset-requests: 500ms", 1_200)]
    [InlineData("x-ratelimit-remaining-tokens: 5|x-ratelimit-reset-tokens: 7|x-ratelimit-remaining-requests: 0|x-ratelimit-reset-requests: 1s", 1_000)]
    [InlineData("x-ratelimit-remaining-tokens: 5|x-ratelimit-reset-tokens: 7", null)]
    [InlineData("x-ratelimit-reset-tokens: 7", null)]
    [InlineData("x-ratelimit-remaining-tokens: 0|x-ratelimit-reset-tokens: never", null)]
    [InlineData("Retry-After: 3|x-ratelimit-remaining-tokens: 0|x-ratelimit-reset-tokens: 7", 3_000)]
    public void Read_Headers_GiveTheWait(string headers, int? milliseconds) => Assert.Equal(Expected(milliseconds), Read(headers, message: null));

    [Theory]
    [InlineData(90, 90_000)]
    [InlineData(-90, null)]
    [InlineData(7_200, 3_600_000)]
    public void Read_Date_IsReadAgainstTheClock(int seconds, int? milliseconds)
    {
        var date = _clock.GetUtcNow().AddSeconds(seconds);
        var whole = new DateTimeOffset(date.Ticks - (date.Ticks % TimeSpan.TicksPerSecond), date.Offset);

        var wait = Read($"Retry-After: {whole:r}", message: null);

        Assert.Equal(Expected(milliseconds), wait is null || milliseconds == 3_600_000 ? wait : wait + (date - whole));
    }

    [Theory]
    [InlineData("requests", 0, 90, 90)]
    [InlineData("input-tokens", 0, 90, 90)]
    [InlineData("output-tokens", 0, 7_200, 3_600)]
    [InlineData("tokens", 1, 90, null)]
    [InlineData("tokens", 0, -90, null)]
    public void Read_AnthropicsReset_IsAMoment(string allowance, int remaining, int seconds, int? expected)
    {
        var date = _clock.GetUtcNow().AddSeconds(seconds);
        var whole = new DateTimeOffset(date.Ticks - (date.Ticks % TimeSpan.TicksPerSecond), date.Offset);

        var wait = Read($"anthropic-ratelimit-{allowance}-remaining: {remaining}|anthropic-ratelimit-{allowance}-reset: {whole:yyyy-MM-dd'T'HH:mm:ss'Z'}", message: null);

        Assert.Equal(expected, wait is null ? null : (int)Math.Ceiling(wait.Value.TotalSeconds));
    }

    [Theory]
    [InlineData("Requests have exceeded call rate limit. Please retry after 8 seconds.", 8_000)]
    [InlineData("Rate limit is exceeded. Try again in 5 seconds.", 5_000)]
    [InlineData("Rate limit reached. Please try again in 86ms. Visit https://x", 86)]
    [InlineData("Please try again in 1.2s.", 1_200)]
    [InlineData("Please try again in 6m0s.", 360_000)]
    [InlineData("Please retry after 2 minutes", 120_000)]
    [InlineData("Please retry after 1 day", 3_600_000)]
    [InlineData("Please try again in a moment", null)]
    [InlineData("Please try again in 5 parsecs", null)]
    [InlineData("Try again in 1.2.3s", null)]
    public void Read_Message_GivesTheWaitWhereHeadersDoNot(string message, int? milliseconds)
    {
        Assert.Equal(Expected(milliseconds), Read("", message));
        Assert.Equal(TimeSpan.FromSeconds(1), Read("Retry-After: 1", message));
    }

    private static TimeSpan? Expected(int? milliseconds) => milliseconds is null ? null : TimeSpan.FromMilliseconds((double)milliseconds);

    private TimeSpan? Read(string headers, string? message)
    {
        using var response = new HttpResponseMessage();
        foreach (var header in headers.Split('|', StringSplitOptions.RemoveEmptyEntries))
        {
            var colon = header.IndexOf(':', StringComparison.Ordinal);
            response.Headers.TryAddWithoutValidation(header[..colon], header[(colon + 1)..].Trim());
        }

        return RetryAfterReader.Read(response.Headers, message, _clock);
    }
}
