using System.Text.Json;
using ChatRouter.Model;
using ChatRouter.Tests.Support;

namespace ChatRouter.Tests.Attempts;

/// <summary>The public catalogue of faults a gateway must get over; the names are the catalogue's. The caller streams, another model stands on rung 2.</summary>
public sealed class FailoverContractTests : AttemptTest
{
    private static readonly Reply FromA = Reply.Streamed("from ", "a");
    private static readonly Reply FromB = Reply.Streamed("from ", "b");

    [Fact]
    public async Task S01_ThrottledForTwoSeconds_WaitsAndStaysOnThePrimary()
    {
        var router = Create(A, B);
        router["a"].Does(Reply.Error(429).With("Retry-After", "2"), FromA);
        router["b"].Does(FromB);

        var answer = await router.RunAsync(Ask.Streaming);

        AssertPass(answer, FromA);
        Assert.Equal(2, router["a"].Calls.Count);
        Assert.InRange(router["a"].Calls[1].At, 2 * Second, TimeSpan.FromSeconds(2.1));
        Assert.Empty(router["b"].Calls);
    }

    [Fact]
    public async Task S02_ThrottledForGood_BacksOffThenFallsBack()
    {
        var router = Create(A, B);
        router["a"].Does(Reply.Error(429));
        router["b"].Does(FromB);

        var answer = await router.RunAsync(Ask.Streaming);

        AssertPass(answer, FromB);
        Assert.InRange(router["a"].Calls.Count, 2, 4);
        Assert.True(router["a"].Calls[1].At >= TimeSpan.FromMilliseconds(200));
        Assert.InRange(answer.Decision!.Attempts.Count, 1, 6);
    }

    [Fact]
    public async Task S03_ServerErrorOnce_IsRetriedOnTheSameBackend()
    {
        var router = Create(A, B);
        router["a"].Does(Reply.Error(500), FromA);

        AssertPass(await router.RunAsync(Ask.Streaming), FromA);
        Assert.Equal(2, router["a"].Calls.Count);
        Assert.Empty(router["b"].Calls);
    }

    [Fact]
    public async Task S04_OverloadedForGood_FallsBackWithinTheAttemptBudget()
    {
        var router = Create(A, B);
        router["a"].Does(Reply.Error(503));
        router["b"].Does(FromB);

        var answer = await router.RunAsync(Ask.Streaming);

        AssertPass(answer, FromB);
        Assert.InRange(answer.Decision!.Attempts.Count, 2, 6);
    }

    [Fact]
    public async Task S05_ResetBeforeTheFirstByte_IsRetried()
    {
        var router = Create(A, B);
        router["a"].Does(Reply.Reset, FromA);

        AssertPass(await router.RunAsync(Ask.Streaming), FromA);
        Assert.Equal(2, router["a"].Calls.Count);
    }

    [Fact]
    public async Task S06_NeverAnswers_FallsBackAfterOneAttempt()
    {
        var router = Create(A, B);
        router["a"].Does(Reply.Silence);
        router["b"].Does(FromB);

        var answer = await router.RunAsync(Ask.Streaming);

        AssertPass(answer, FromB);
        Assert.Single(router["a"].Calls);
        Assert.Equal(8 * Second, answer.Sink.EndedAt);
    }

    [Fact]
    public async Task S07_FirstTokenAfterTwentySeconds_FallsBackInUnderFifteen()
    {
        var router = Create(A, B);
        router["a"].Does(Reply.Stream.Role().After(20 * Second).Says("late").Finish().Done());
        router["b"].Does(FromB);

        var answer = await router.RunAsync(Ask.Streaming);

        AssertPass(answer, FromB);
        Assert.True(answer.Sink.EndedAt < 15 * Second);
        Assert.Single(router["a"].Calls);
    }

    [Theory]
    [InlineData("cut")]
    [InlineData("clean end")]
    [InlineData("reset within an event")]
    public async Task S08_CutAfterContent_TheWholeAnswerArrives(string fault)
    {
        var begun = Reply.Stream.Role().Says("one ").Says("two ");
        var router = Create(A, B);
        router["a"].Does(fault switch
        {
            "cut" => begun.Breaks(),
            "clean end" => begun,
            _ => begun.Raw(Chunks.Text("three")[..20]).Breaks(),
        });
        router["b"].Does(Reply.Streamed("one ", "two ", "three"));

        AssertWhole(await router.RunAsync(Ask.Streaming), "one two three");
    }

    [Fact]
    public async Task S09_SilentAfterContent_IsRescuedAndTheNextCallIsHealthy()
    {
        var router = Create(A, B);
        router["a"].Does(Reply.Stream.Role().Says("one ").Hangs(), FromA);
        router["b"].Does(Reply.Streamed("one ", "two"));

        var (stalled, next) = await router.RunAsync(async () => (await router.AskAsync(Ask.Streaming), await router.AskAsync(Ask.Streaming)));

        AssertWhole(stalled, "one two");
        Assert.Equal(8 * Second, stalled.Sink.EndedAt);
        AssertPass(next, FromA);
    }

    [Fact]
    public async Task S10_InvalidEventInTheMiddle_NothingBrokenReachesTheCaller()
    {
        var router = Create(A, B);
        router["a"].Does(Reply.Stream.Role().Says("one ").Raw("data: {\"choices\":[{\"ind\n\n").Says("three").Finish().Done());
        router["b"].Does(Reply.Streamed("one ", "two ", "three"));

        AssertWhole(await router.RunAsync(Ask.Streaming), "one two three");
    }

    [Fact]
    public async Task S11_NoTerminator_EndsSoonWithUsageAndTerminator()
    {
        var router = Create(A, B);
        router["a"].Does(Reply.Stream.Role().Says("all").Finish().Raw(Chunks.Usage(3, 1)).Hangs());

        var answer = await router.RunAsync(Ask.Streaming);

        AssertWhole(answer, "all");
        Assert.True(answer.Sink.EndedAt < 8 * Second);
        Assert.Equal(new Usage(3, 1), answer.Decision!.Usage);
    }

    [Fact]
    public async Task S12_ContextLengthExceeded_GoesToTheLargerWindowAfterOneAttempt()
    {
        var router = Create(A with { ContextWindow = 4096 }, B with { ContextWindow = 32768 });
        router["a"].Does(Reply.Error(400, "context_length_exceeded"));
        router["b"].Does(FromB);

        AssertPass(await router.RunAsync(Ask.Streaming), FromB);
        Assert.Single(router["a"].Calls);
    }

    [Fact]
    public async Task S12_NoLargerWindow_PassesTheErrorOn()
    {
        var router = Create(A with { ContextWindow = 4096 }, B with { ContextWindow = 4096 });
        router["a"].Does(Reply.Error(400, "context_length_exceeded", "This model's maximum context length is 4096 tokens."));

        var answer = await router.RunAsync(Ask.Streaming);

        Assert.Equal(400, answer.Sink.Head.Status);
        Assert.Equal("context_length_exceeded", answer.Sink.ErrorCode);
        Assert.Equal("This model's maximum context length is 4096 tokens.", answer.Sink.ErrorMessage);
        Assert.Equal(["a Ignored ContextLength"], answer.Attempts);
    }

    [Fact]
    public async Task S13_ContentPolicy_PassesTheErrorOnAfterOneAttempt()
    {
        var router = Create(A, B);
        router["a"].Does(Reply.Error(400, "content_policy_violation", "Your request was rejected by the safety system."));

        var answer = await router.RunAsync(Ask.Streaming);

        Assert.Equal(400, answer.Sink.Head.Status);
        Assert.Equal("content_policy_violation", answer.Sink.ErrorCode);
        Assert.Equal("Your request was rejected by the safety system.", answer.Sink.ErrorMessage);
        Assert.Equal(["a Ignored ContentPolicy"], answer.Attempts);
    }

    [Fact]
    public async Task S14_FallbackRefusesPrefill_ReplaysInstead()
    {
        var router = Create(A, B with { Capabilities = Capabilities.Prefill });
        router["a"].Does(Reply.Stream.Role().Says("one ").Breaks(), Reply.Refused);
        router["b"].Does(Reply.Error(400, message: "Cannot continue: the conversation must end with a user message."), Reply.Streamed("one ", "two"));

        var answer = await router.RunAsync(Ask.Streaming);

        AssertWhole(answer, "one two");
        Assert.DoesNotContain("must end with", answer.Sink.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task S15_OverloadedForAMinute_EveryCallIsAnsweredAndThePrimaryComesBack()
    {
        var router = Create(A, B);
        router["a"].Does(_ => router.Elapsed < 60 * Second ? Reply.Error(503) : FromA);
        router["b"].Does(FromB);

        var answers = await router.RunAsync(async () =>
        {
            var all = new List<Answered>();
            for (var i = 0; i < 24; i++)
            {
                all.Add(await router.AskAsync(Ask.Streaming));
                await router.WaitAsync((4 * Second) - (router.Elapsed - (i * 4 * Second)));
            }

            return all;
        });

        Assert.All(answers, a => Assert.Equal("complete", a.Decision!.Result));
        Assert.InRange(router["a"].Calls.Count(c => c.At < 60 * Second), 6, 8);
        Assert.Contains(answers, a => a.Decision!.At - answers[0].Decision!.At <= 90 * Second && a.Sink.Head.Backend == "a");
        Assert.Equal("a", answers[^1].Sink.Head.Backend);
    }

    [Fact]
    public async Task S15_CallsAtTheSameMomentAfterTheBreak_OnlyOneIsTheTrial()
    {
        var router = Create(A with { Breaker = new BreakerSettings { ConsecutiveFailures = 0, Break = 10 * Second } }, B);
        router["a"].Does(Reply.Refused, Reply.Stream.After(2 * Second).Says("from a").Finish().Done());
        router["b"].Does(FromB);

        var answers = await router.RunAsync(async () =>
        {
            await router.AskAsync(Ask.Streaming);
            await router.WaitAsync(10 * Second);
            return await Task.WhenAll(Enumerable.Range(0, 5).Select(_ => router.AskAsync(Ask.Streaming)));
        });

        Assert.Equal(2, router["a"].Calls.Count);
        Assert.Equal(["a", "b", "b", "b", "b"], answers.Select(a => a.Sink.Head.Backend).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task S16_FallbackAnswers_NamesItselfAndOnlyItsTokensCount()
    {
        var fallback = Reply.Stream.Role().Says("from b").Finish().Raw(Chunks.Usage(7, 2)).Done();
        var router = Create(TestModel.Route(TestModel.Rung(1, A), TestModel.Rung(2, B) with { Degraded = "smaller_model" }));
        router["a"].Does(Reply.Error(503));
        router["b"].Does(fallback);

        var answer = await router.RunAsync(Ask.Streaming with { Body = Ask.Streaming.Body.Replace("\"stream\":true", "\"stream\":true,\"stream_options\":{\"include_usage\":true}", StringComparison.Ordinal) });

        AssertPass(answer, Reply.Stream.Role().Says("from b").Raw(Chunks.FinishBy("b", ",\"_degraded\":\"smaller_model\"")).Raw(Chunks.Usage(7, 2)).Done());
        Assert.Equal("b", answer.Sink.Head.Backend);
        Assert.Equal(2, answer.Sink.Head.Rung);
        Assert.Equal("smaller_model", answer.Sink.Head.Degraded);
        Assert.Equal(new Usage(7, 2), answer.Decision!.Usage);
        Assert.All(router["b"].Calls, call => Assert.Equal("b-model", JsonDocument.Parse(call.Body).RootElement.GetProperty("model").GetString()));
    }

    /// <summary>The caller has this reply, byte for byte, and nothing else.</summary>
    private static void AssertPass(Answered answer, Reply reply)
    {
        Assert.Equal(reply.Text, answer.Sink.Text);
        Assert.Equal(200, answer.Sink.Head.Status);
        Assert.Null(answer.Sink.AbortedAt);
        Assert.Equal("complete", answer.Decision!.Result);
    }

    /// <summary>The caller has this text, a finish reason and the terminator, and every event of it is valid.</summary>
    private static void AssertWhole(Answered answer, string text)
    {
        Assert.Null(answer.Sink.AbortedAt);
        Assert.Equal("complete", answer.Decision!.Result);
        Assert.Equal(text, answer.Sink.Content);
        Assert.Equal("stop", answer.Sink.FinishReason);
        Assert.EndsWith(Chunks.Done, answer.Sink.Text, StringComparison.Ordinal);
    }
}
