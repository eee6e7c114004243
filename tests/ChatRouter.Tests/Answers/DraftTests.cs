using ChatRouter.Answers;
using ChatRouter.Model;
using ChatRouter.Model.Plans;
using ChatRouter.Model.Requests;
using ChatRouter.Model.Settings;
using ChatRouter.Tests.Support;
using ChatRouter.Tests.Support.Backends;

namespace ChatRouter.Tests.Answers;

/// <summary>Whole answers that are put together from streams: the limits of a stream hold, and nothing broken ever reaches the caller.</summary>
public sealed class DraftTests : AttemptTest
{
    private static readonly Backend Prefiller = B with { Capabilities = B.Capabilities | Capabilities.Prefill, Protocol = ProtocolKind.Vllm };

    [Fact]
    public async Task Whole_IsAskedForAsAStreamAndGivenAsOneObject()
    {
        var router = Create(A with { Protocol = ProtocolKind.Vllm });
        router["a"].Does(Reply.Stream.Role().Says("Hello ").Says("you").Finish().Raw(Chunks.Usage(3, 2)).Done());

        var answer = await router.RunAsync(Ask.Whole);

        Assert.Equal(
            """{"id":"chatcmpl-1","object":"chat.completion","created":1,"model":"m","choices":[{"index":0,"message":{"role":"assistant","content":"Hello you"},"finish_reason":"stop"}],"usage":{"prompt_tokens":3,"completion_tokens":2,"total_tokens":5}}""",
            answer.Sink.Text);
        Assert.Equal(
            new AnswerHead { Status = 200, ContentLength = answer.Sink.Text.Length, Backend = "a", Rung = 1, Attempts = 1, DecisionId = AttemptFixture.FirstTicket },
            answer.Sink.Head);
        Assert.EndsWith(",\"stream\":true,\"stream_options\":{\"include_usage\":true}}", router["a"].Calls[0].Body, StringComparison.Ordinal);
        Assert.Equal(("complete", new Usage(3, 2), false), (answer.Decision!.Result, answer.Decision.Usage!.Value, answer.Decision.Stream));
    }

    [Fact]
    public async Task Silent_FallsBackAfterTheFirstTokenLimitNotAfterTheTotal()
    {
        var router = Create(A, B);
        router["a"].Does(Reply.Silence);
        router["b"].Does(Reply.Streamed("from b"));

        var answer = await router.RunAsync(Ask.Whole);

        Assert.Equal(["a Failure FirstTokenTimeout", "b Success None"], answer.Attempts);
        Assert.Equal(8 * Second, router["b"].Calls[0].At);
        Assert.Equal("from b", TextOf(answer));
    }

    [Fact]
    public async Task LongAnswer_IsNotBoundedByTheTotal()
    {
        var router = Create(A with { Timers = new AttemptTimers { Total = 10 * Second } });
        router["a"].Does(Enumerable.Range(0, 20).Aggregate(Reply.Stream.Role(), (reply, i) => reply.After(Second).Says($"{i} ")).Finish().Done());

        var answer = await router.RunAsync(Ask.Whole);

        Assert.Equal(200, answer.Sink.Head.Status);
        Assert.Equal(20 * Second, answer.Sink.FirstByteAt);
    }

    [Fact]
    public async Task BreaksOff_NextCanContinue_GoesOnAndTheUsageIsThatOfTheWhole()
    {
        var router = Create(A, Prefiller);
        router["a"].Does(Reply.Stream.Role().Says("Hello ").Says("wor").Breaks());
        router["b"].Does(Reply.Stream.Role().Says("ld").Finish().Raw(Chunks.Usage(12, 1)).Done());

        var answer = await router.RunAsync(Ask.Whole);

        Assert.Equal("Hello world", TextOf(answer));
        Assert.Equal([AttemptMode.Fresh, AttemptMode.Continuation], answer.Decision!.Attempts.Select(a => a.Mode));
        Assert.Equal((new Usage(10, 3), 0), (answer.Decision.Usage, answer.Decision.WastedTokens));
        Assert.EndsWith("\"usage\":{\"prompt_tokens\":10,\"completion_tokens\":3,\"total_tokens\":13}}", answer.Sink.Text, StringComparison.Ordinal);
        Assert.Equal(("b", 2), (answer.Sink.Head.Backend, answer.Sink.Head.Attempts));
    }

    [Fact]
    public async Task BreaksOff_NobodyCanContinue_BegunAnewWhateverTheNextOneSays()
    {
        var router = Create(A, B);
        router["a"].Does(Reply.Stream.Role().Says("one ").Breaks());
        router["b"].Does(Reply.Streamed("uno ", "due"));

        var answer = await router.RunAsync(Ask.Whole);

        Assert.Equal("uno due", TextOf(answer));
        Assert.Equal(["a Failure Truncated", "a Failure Truncated", "b Success None"], answer.Attempts);
        Assert.All(answer.Decision!.Attempts, a => Assert.Equal(AttemptMode.Fresh, a.Mode));
        Assert.Equal(2, answer.Decision.WastedTokens);
    }

    [Fact]
    public async Task BreaksOff_EverybodyFails_Is503NotAnInterruption()
    {
        var router = Create(A);
        router["a"].Does(Reply.Stream.Role().Says("one ").Breaks(), Reply.Refused);

        var answer = await router.RunAsync(Ask.Whole);

        Assert.Equal((503, "all_backends_unavailable"), (answer.Sink.Head.Status, answer.Sink.ErrorCode));
        Assert.Null(answer.Sink.AbortedAt);
        Assert.Equal(["a Failure Truncated", "a Failure Connect"], answer.Attempts);
    }

    [Fact]
    public async Task BreaksOff_ContinuationIsRefused_NotTriedAgainAndBegunAnew()
    {
        var router = Create(A, Prefiller);
        router["a"].Does(Reply.Stream.Role().Says("one ").Breaks());
        router["b"].Does(Reply.Error(400, message: "Prefill is not supported."), Reply.Streamed("from b"));

        var answer = await router.RunAsync(Ask.Whole);

        Assert.Equal("from b", TextOf(answer));
        Assert.Equal(2, router["b"].Calls.Count);
        Assert.Equal(4, answer.Sink.Head.Attempts);
    }

    [Fact]
    public async Task MaxAttempts_CountsContinuations()
    {
        var router = Create(TestModel.Route(TestModel.Rung(1, A), TestModel.Rung(2, Prefiller)) with { MaxAttempts = 3 });
        router["a"].Does(Reply.Stream.Role().Says("one ").Breaks());
        router["b"].Does(Reply.Stream.Role().Says("two ").Breaks());

        var answer = await router.RunAsync(Ask.Whole);

        Assert.Equal(3, answer.Decision!.Attempts.Count);
        Assert.Equal((503, 3), (answer.Sink.Head.Status, answer.Sink.Head.Attempts));
    }

    [Fact]
    public async Task WrittenByADegradedRung_IsMarkedEvenIfThePrimaryEndsIt()
    {
        var primary = A with { Capabilities = A.Capabilities | Capabilities.Prefill, Protocol = ProtocolKind.Vllm };
        var router = Create(TestModel.Route(TestModel.Rung(1, primary), TestModel.Rung(2, B) with { Degraded = "small" }) with { WholeAnswers = WholeAnswers.Assembled });
        router["a"].Does(Reply.Refused, Reply.Streamed("of it"));
        router["b"].Does(Reply.Stream.Role().Says("The start ").Breaks());

        var answer = await router.RunAsync(Ask.Whole);

        Assert.Equal("The start of it", TextOf(answer));
        Assert.EndsWith(",\"_backend\":\"b\",\"_rung\":2,\"_degraded\":\"small\"}", answer.Sink.Text, StringComparison.Ordinal);
        Assert.Equal((2, "small"), (answer.Sink.Head.Rung, answer.Sink.Head.Degraded));
        Assert.Equal(answer.Sink.Text.Length, answer.Sink.Head.ContentLength);
    }

    [Fact]
    public async Task CheckFails_IsTheBackendsFailureAndAnotherAnswers()
    {
        var router = Create(TestModel.Route(TestModel.Rung(1, A), TestModel.Rung(2, Prefiller)) with { Checks = AnswerChecks.NotEmpty });
        router["a"].Does(Reply.Streamed("  "));
        router["b"].Does(Reply.Streamed("from b"));

        var answer = await router.RunAsync(Ask.Whole);

        Assert.Equal("from b", TextOf(answer));
        Assert.Equal(["a Failure Unfit", "b Success None"], answer.Attempts);
        Assert.Equal(AttemptMode.Fresh, answer.Decision!.Attempts[1].Mode);
        Assert.Equal(1, answer.Decision.WastedTokens);
    }

    [Fact]
    public async Task CutStream_RestComesAsAWhole_IsPutTogether()
    {
        var router = Create(A, Prefiller);
        router["a"].Does(Reply.Stream.Role().Says("Hello ").Breaks());
        router["b"].Does(Reply.Whole("world"));

        var whole = await router.RunAsync(Ask.Whole);
        var streamed = await router.RunAsync(Ask.Streaming);

        Assert.Equal(("Hello world", "Hello world"), (TextOf(whole), streamed.Sink.Content));
    }

    [Fact]
    public async Task ManyEventsOfOneForm_AreJoinedWithTheirEscapes()
    {
        string[] pieces = ["One", " \"two\"", "\n", " three", " é😀", " four", "\\", " five"];
        var router = Create(A);
        router["a"].Does(Reply.Streamed(pieces));

        Assert.Equal(string.Concat(pieces), TextOf(await router.RunAsync(Ask.Whole)));
    }

    [Fact]
    public async Task CallerLeaves_UpstreamIsCancelledAndNothingSent()
    {
        var router = Create(A, B);
        router["a"].Does(Reply.Stream.Role().Says("one ").Hangs());

        var answer = await router.RunAsync(Ask.Whole with { GoneAfter = 3 * Second });

        Assert.Equal(3 * Second, router["a"].Calls[0].EndedAt);
        Assert.Equal(["a Ignored CallerGone"], answer.Attempts);
        Assert.False(answer.Sink.HasStarted);
        Assert.Equal("caller_gone", answer.Decision!.Result);
    }

    [Fact]
    public async Task HedgedWinnerBreaksOff_TheLoserIsAskedAgain()
    {
        const int Samples = 20;
        var router = Create(TestModel.Route(TestModel.Rung(1, A), TestModel.Rung(2, B)) with { Hedge = true });
        router["a"].Does(call => call == Samples ? Reply.Silence : Reply.Streamed("from a").HeadersAfter(Second));
        await router.RunAsync(() => router.AskTimesAsync(Samples, Ask.Whole));
        router["b"].Does(Reply.Stream.Role().Says("from b").Breaks());

        var answer = await router.RunAsync(Ask.Whole);

        Assert.Equal("from a", TextOf(answer));
        Assert.Equal(["a Ignored HedgeLost", "a Success None", "b Failure Truncated"], answer.Attempts.Order(StringComparer.Ordinal));
    }
}
