using ChatRouter.Answers;
using ChatRouter.Http;
using Microsoft.AspNetCore.Http;

namespace ChatRouter.Tests.Http;

public sealed class HttpAnswerSinkTests
{
    [Fact]
    public void Start_WholeAnswer_SetsEveryHeader()
    {
        var head = new AnswerHead { Status = 200, ContentLength = 12, Backend = "a", Rung = 2, Attempts = 3, Degraded = "smaller_model", DecisionId = "req_1" };

        Assert.Equal(
            [
                "200",
                "Content-Length: 12",
                "Content-Type: application/json",
                "x-request-id: theirs",
                "x-router-attempts: 3",
                "x-router-backend: a",
                "x-router-decision: req_1",
                "x-router-degraded: smaller_model",
                "x-router-rung: 2",
            ],
            HeadersOf(head));
    }

    [Fact]
    public void Start_Stream_IsNeitherCachedNorBuffered()
    {
        Assert.Equal(
            ["200", "Cache-Control: no-cache", "Content-Type: text/event-stream", "X-Accel-Buffering: no", "x-request-id: theirs"],
            HeadersOf(new AnswerHead { Status = 200, IsEventStream = true }));
    }

    [Theory]
    [InlineData(1, "1", "1")]
    [InlineData(1000, "1", "1000")]
    [InlineData(1001, "2", "1001")]
    [InlineData(600_000, "600", "600000")]
    [InlineData(0, "1", "1")]
    public void Start_RetryAfter_IsRoundedUpAndNeverZero(int ms, string seconds, string milliseconds)
    {
        var headers = HeadersOf(new AnswerHead { Status = 429, RetryAfter = TimeSpan.FromMilliseconds(ms) });

        Assert.Contains($"Retry-After: {seconds}", headers);
        Assert.Contains($"retry-after-ms: {milliseconds}", headers);
    }

    [Theory]
    [InlineData(429, 1, "true")]
    [InlineData(503, 1, "true")]
    [InlineData(503, 60, "true")]
    [InlineData(503, 61, "false")] // SDKs do not wait so long: they would come back early.
    [InlineData(429, 3600, "false")]
    [InlineData(504, null, "false")]
    [InlineData(502, null, "false")]
    [InlineData(500, null, "false")]
    [InlineData(400, null, null)]
    [InlineData(404, null, null)]
    [InlineData(200, null, null)]
    public void Start_Error_TellsSdksToRepeatExactlyWhereRetryAfterIsWorthWaitingFor(int status, int? seconds, string? says)
    {
        foreach (var decision in (string?[])[null, "req_1"])
        {
            var headers = HeadersOf(new AnswerHead { Status = status, DecisionId = decision, RetryAfter = seconds is { } wait ? TimeSpan.FromSeconds(wait) : null });

            Assert.Equal(says is null ? [] : [$"x-should-retry: {says}"], headers.Where(h => h.StartsWith("x-should-retry", StringComparison.Ordinal)));
            Assert.Equal(seconds is not null, headers.Contains($"Retry-After: {seconds}"));
        }
    }

    [Fact]
    public void HasStarted_Start_BecomesTrue()
    {
        var sink = new HttpAnswerSink(new DefaultHttpContext(), "id");
        Assert.False(sink.HasStarted);

        sink.Start(new AnswerHead { Status = 200 });

        Assert.True(sink.HasStarted);
    }

    private static string[] HeadersOf(AnswerHead head)
    {
        var context = new DefaultHttpContext();
        new HttpAnswerSink(context, "theirs").Start(head);
        var headers = context.Response.Headers.Select(h => $"{h.Key}: {h.Value}").Order(StringComparer.OrdinalIgnoreCase);
        return [context.Response.StatusCode.ToString(System.Globalization.CultureInfo.InvariantCulture), .. headers];
    }
}
