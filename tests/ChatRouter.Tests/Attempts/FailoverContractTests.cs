using System.Text.Json;
using ChatRouter.Model;
using ChatRouter.Model.Requests;
using ChatRouter.Model.Settings;
using ChatRouter.Tests.Support;
using ChatRouter.Tests.Support.Backends;

namespace ChatRouter.Tests.Attempts;

/// <inheritdoc cref="FailoverContract"/>
public sealed class FailoverContractTests : FailoverContract
{
    [Theory]
    [MemberData(nameof(EveryCall))]
    public async Task S01_ThrottledForTwoSeconds_WaitsAndStaysOnThePrimary(bool stream, bool prefill)
    {
        var router = Contract(prefill);
        router["a"].Does(Reply.Error(429).With("Retry-After", "2"), FromA);
        router["b"].Does(FromB);

        var answer = await RunAsync(router, stream);

        AssertWhole(answer, "from a", "a");
        Assert.Equal(2, answer.Decision!.Attempts.Count);
        Assert.InRange(router["a"].Calls[1].At, 2 * Second, TimeSpan.FromSeconds(2.1));
        Assert.Empty(router["b"].Calls);
    }

    [Theory]
    [MemberData(nameof(EveryCall))]
    public async Task S02_ThrottledForGood_BacksOffThenFallsBack(bool stream, bool prefill)
    {
        var router = Contract(prefill);
        router["a"].Does(Reply.Error(429));
        router["b"].Does(FromB);

        var answer = await RunAsync(router, stream);

        AssertWhole(answer, "from b", "b");
        Assert.InRange(answer.Decision!.Attempts.Count(a => a.Backend == "a"), 2, 4);
        Assert.True(router["a"].Calls[1].At >= TimeSpan.FromMilliseconds(200));
        Assert.InRange(answer.Decision.Attempts.Count, 1, 6);
        Assert.True(answer.Sink.EndedAt < 3 * Second);
    }

    [Theory]
    [MemberData(nameof(EveryCall))]
    public async Task S03_ServerErrorOnce_IsRetriedOnTheSameBackend(bool stream, bool prefill)
    {
        var router = Contract(prefill);
        router["a"].Does(Reply.Error(500), FromA);

        var answer = await RunAsync(router, stream);

        AssertWhole(answer, "from a", "a");
        Assert.Equal(["a Failure ServerError", "a Success None"], answer.Attempts);
        Assert.Empty(router["b"].Calls);
    }

    [Theory]
    [MemberData(nameof(EveryCall))]
    public async Task S04_OverloadedForGood_FallsBackWithinTheAttemptBudget(bool stream, bool prefill)
    {
        var router = Contract(prefill);
        router["a"].Does(Reply.Error(503));
        router["b"].Does(FromB);

        var answer = await RunAsync(router, stream);

        AssertWhole(answer, "from b", "b");
        Assert.InRange(answer.Decision!.Attempts.Count, 2, 6);
    }

    [Theory]
    [MemberData(nameof(EveryCall))]
    public async Task S05_ResetBeforeTheFirstByte_IsRetried(bool stream, bool prefill)
    {
        var router = Contract(prefill);
        router["a"].Does(Reply.Reset, FromA);

        var answer = await RunAsync(router, stream);

        AssertWhole(answer, "from a", "a");
        Assert.Equal(["a Failure Reset", "a Success None"], answer.Attempts);
    }

    [Theory]
    [MemberData(nameof(EveryCall))]
    public async Task S06_NeverAnswers_FallsBackAfterOneAttempt(bool stream, bool prefill)
    {
        var router = Contract(prefill);
        router["a"].Does(Reply.Silence);
        router["b"].Does(FromB);

        var answer = await RunAsync(router, stream);

        AssertWhole(answer, "from b", "b");
        Assert.Equal(["a Failure FirstTokenTimeout", "b Success None"], answer.Attempts);
        Assert.Equal(8 * Second, answer.Sink.EndedAt);
    }

    [Theory]
    [MemberData(nameof(EveryCall))]
    public async Task S07_HeadersAtOnceAndFirstTokenAfterTwentySeconds_FallsBackInUnderFifteen(bool stream, bool prefill)
    {
        var router = Contract(prefill);
        router["a"].Does(Reply.Stream.Role().After(20 * Second).Says("late").Finish().Done());
        router["b"].Does(FromB);

        var answer = await RunAsync(router, stream);

        AssertWhole(answer, "from b", "b");
        Assert.Equal(["a Failure FirstTokenTimeout", "b Success None"], answer.Attempts);
        Assert.Equal(8 * Second, answer.Sink.EndedAt);
    }

    [Theory]
    [MemberData(nameof(EveryCall))]
    public async Task S12_ContextLengthExceeded_GoesToTheLargerWindowAfterOneAttempt(bool stream, bool prefill)
    {
        var router = Contract(prefill, window: 4096, fallbackWindow: 32768);
        router["a"].Does(Reply.Error(400, "context_length_exceeded"));
        router["b"].Does(FromB);

        var answer = await RunAsync(router, stream);

        AssertWhole(answer, "from b", "b");
        Assert.Equal(["a Ignored ContextLength", "b Success None"], answer.Attempts);
    }

    [Theory]
    [MemberData(nameof(EveryCall))]
    public async Task S12_NoLargerWindow_PassesTheErrorOn(bool stream, bool prefill)
    {
        var router = Contract(prefill, window: 4096, fallbackWindow: 4096);
        router["a"].Does(Reply.Error(400, "context_length_exceeded", "This model's maximum context length is 4096 tokens."));

        var answer = await RunAsync(router, stream);

        Assert.Equal(400, answer.Sink.Head.Status);
        Assert.Equal("context_length_exceeded", answer.Sink.ErrorCode);
        Assert.Equal("This model's maximum context length is 4096 tokens.", answer.Sink.ErrorMessage);
        Assert.Equal(["a Ignored ContextLength"], answer.Attempts);
    }

    [Theory]
    [MemberData(nameof(EveryCall))]
    public async Task S13_ContentPolicy_PassesTheErrorOnAfterOneAttempt(bool stream, bool prefill)
    {
        var router = Contract(prefill);
        router["a"].Does(Reply.Error(400, "content_policy_violation", "Your request was rejected by the safety system."));

        var answer = await RunAsync(router, stream);

        Assert.Equal(400, answer.Sink.Head.Status);
        Assert.Equal("content_policy_violation", answer.Sink.ErrorCode);
        Assert.Equal("Your request was rejected by the safety system.", answer.Sink.ErrorMessage);
        Assert.Equal(["a Ignored ContentPolicy"], answer.Attempts);
    }

    [Theory]
    [MemberData(nameof(EveryCall))]
    public async Task S15_OverloadedForAMinute_EveryCallIsAnsweredAndThePrimaryComesBack(bool stream, bool prefill)
    {
        var router = Contract(prefill);
        router["a"].Does(_ => router.Elapsed < 60 * Second ? Reply.Error(503) : FromA);
        router["b"].Does(FromB);

        var answers = await router.RunAsync(async () =>
        {
            var all = new List<Answered>();
            for (var i = 0; i < 24; i++)
            {
                all.Add(await router.AskAsync(Asking(stream)));
                await router.WaitAsync((4 * Second) - (router.Elapsed - (i * 4 * Second)));
            }

            return all;
        });

        Assert.All(answers, a => Assert.Equal("complete", a.Decision!.Result));
        Assert.InRange(router["a"].Calls.Count(c => c.At < 60 * Second), 6, 8);
        Assert.Contains(answers, a => a.Decision!.At - answers[0].Decision!.At <= 90 * Second && a.Sink.Head.Backend == "a");
        Assert.Equal("a", answers[^1].Sink.Head.Backend);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task S15_CallsAtTheSameMomentAfterTheBreak_OnlyOneIsTheTrial(bool stream)
    {
        var router = Create(A with { Breaker = new BreakerSettings { ConsecutiveFailures = 0, Break = 10 * Second } }, B);
        router["a"].Does(Reply.Refused, Reply.Stream.After(2 * Second).Says("from a").Finish().Done());
        router["b"].Does(FromB);

        var answers = await router.RunAsync(async () =>
        {
            await router.AskAsync(Asking(stream));
            await router.WaitAsync(10 * Second);
            return await Task.WhenAll(Enumerable.Range(0, 5).Select(_ => router.AskAsync(Asking(stream))));
        });

        Assert.Equal(2, router["a"].Calls.Count);
        Assert.Equal(["a", "b", "b", "b", "b"], answers.Select(a => a.Sink.Head.Backend).Order(StringComparer.Ordinal));
    }

    [Theory]
    [MemberData(nameof(EveryCall))]
    public async Task S16_FallbackAnswers_NamesItselfAndOnlyItsTokensCount(bool stream, bool prefill)
    {
        var router = Contract(prefill, degraded: "smaller_model");
        router["a"].Does(Reply.Error(503));
        router["b"].Does(Reply.Stream.Role().Says("from b").Finish().Raw(Chunks.Usage(7, 2)).Done());

        var answer = await RunAsync(router, stream);

        AssertWhole(answer, "from b", "b");
        Assert.Equal((2, "smaller_model"), (answer.Sink.Head.Rung, answer.Sink.Head.Degraded));
        Assert.Equal(new Usage(7, 2), answer.Decision!.Usage);
        Assert.All(router["b"].Calls, call => Assert.Equal("b-model", JsonDocument.Parse(call.Body).RootElement.GetProperty("model").GetString()));
    }
}
