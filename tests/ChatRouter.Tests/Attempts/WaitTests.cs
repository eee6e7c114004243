using System.Globalization;
using ChatRouter.Tests.Support;
using ChatRouter.Tests.Support.Backends;

namespace ChatRouter.Tests.Attempts;

/// <summary>A backend that says when to come back is met then, not a moment too early.</summary>
public sealed class WaitTests : AttemptTest
{
    private static readonly Reply FromA = Reply.Streamed("from a");

    [Fact]
    public async Task RunAsync_WaitIsNoWholeNumberOfMilliseconds_IsRoundedUp()
    {
        var router = Create(A, B);
        router["a"].Does(Reply.Error(503).With("retry-after-ms", "1500.7"), FromA);

        var answer = await router.RunAsync(Ask.Streaming);

        Assert.Equal(["a Failure Overloaded", "a Success None"], answer.Attempts);
        Assert.Empty(answer.Decision!.Skipped);
    }

    [Fact]
    public async Task RunAsync_ThrottledByAnEarlierCall_WaitsForTheRestOfIt()
    {
        var router = Create(A, B);
        router["a"].Does(Reply.Error(429).With("Retry-After", "2"), FromA);
        router["b"].Does(Reply.Streamed("from b"));

        var second = await router.RunAsync(async () =>
        {
            var first = router.AskAsync(Ask.Streaming);
            await router.WaitAsync(TimeSpan.FromMilliseconds(300.3));
            var answer = await router.AskAsync(Ask.Streaming);
            await first;
            return answer;
        });

        Assert.Equal(["a Success None"], second.Attempts);
        Assert.InRange(router["a"].Calls[1].At, 2 * Second, TimeSpan.FromSeconds(2.1));
    }

    [Fact]
    public async Task RunAsync_RetryAfterIsADate_IsMetThen()
    {
        var router = Create(A, B);
        router["a"].Does(Reply.Error(429).With("Retry-After", router.Clock.Now.AddSeconds(2).ToString("R", CultureInfo.InvariantCulture)), FromA);

        await router.RunAsync(Ask.Streaming);

        Assert.InRange(router["a"].Calls[1].At, 2 * Second, TimeSpan.FromSeconds(2.1));
        Assert.Empty(router["b"].Calls);
    }

    [Fact]
    public async Task RunAsync_ThrottledBackendsShareAGroup_TheOtherIsNotAskedEither()
    {
        var router = Create(A with { QuotaGroup = "account" }, B with { QuotaGroup = "account" });
        router["a"].Does(Reply.Error(429).With("Retry-After", "30"));

        var answer = await router.RunAsync(Ask.Streaming);

        Assert.Equal(429, answer.Sink.Head.Status);
        Assert.Equal(30 * Second, answer.Sink.Head.RetryAfter);
        Assert.Empty(router["b"].Calls);
    }
}
