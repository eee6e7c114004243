using ChatRouter.Answers;
using ChatRouter.Model;
using ChatRouter.Model.Settings;
using ChatRouter.Tests.Support;
using ChatRouter.Tests.Support.Backends;

namespace ChatRouter.Tests.Streaming;

public sealed class KeepAliveTests : AttemptTest
{
    private const string Comment = ": keep-alive\n\n";

    private static readonly Backend Patient = A with { Timers = new AttemptTimers { FirstToken = 40 * Second, Idle = 40 * Second, Total = 60 * Second, MinTokensPerSecond = 0 } };

    [Fact]
    public async Task RunAsync_LongWaitThenContent_CommentsEveryFifteenSecondsThenTheAnswer()
    {
        var reply = Reply.Stream.Role().After(35 * Second).Says("late").Finish().Done();
        var router = Create(Patient);
        router["a"].Does(reply);

        var answer = await router.RunAsync(Ask.Streaming);

        Assert.Equal(15 * Second, answer.Sink.FirstByteAt);
        Assert.Equal(Comment + Comment + reply.Text.Replace(Chunks.Finish(), Chunks.FinishBy("a"), StringComparison.Ordinal), answer.Sink.Text);
        Assert.Equal(new AnswerHead { Status = 200, IsEventStream = true, DecisionId = AttemptFixture.FirstTicket }, answer.Sink.Head);
        Assert.Null(answer.Sink.AbortedAt);
    }

    [Fact]
    public async Task RunAsync_LongWaitThenFailure_CommentsThenAnErrorEventThenABrokenConnection()
    {
        var router = Create(Patient);
        router["a"].Does(Reply.Silence);

        var answer = await router.RunAsync(Ask.Streaming);

        const string Error = """{"error":{"message":"All backends are unavailable. Retry after 1 s.","type":"service_unavailable_error","param":null,"code":"all_backends_unavailable"}}""";
        Assert.Equal(Comment + Comment + Chunks.Event(Error), answer.Sink.Text);
        Assert.InRange(answer.Sink.AbortedAt!.Value, 40 * Second, TimeSpan.FromSeconds(40.1));
        Assert.Equal("all_backends_unavailable", answer.Decision!.Result);
    }

    [Fact]
    public async Task RunAsync_LongWaitOverSeveralBackends_CommentsGoOn()
    {
        var router = Create(Patient, B with { Timers = Patient.Timers });
        router["a"].Does(Reply.Silence);
        router["b"].Does(Reply.Stream.After(10 * Second).Says("from b").Finish().Done());

        var answer = await router.RunAsync(Ask.Streaming);

        Assert.Equal(Comment + Comment + Comment + Chunks.Text("from b") + Chunks.FinishBy("b") + Chunks.Done, answer.Sink.Text);
    }

    [Fact]
    public async Task RunAsync_PauseAfterContent_HasNoComments()
    {
        var reply = Reply.Stream.Says("one").After(35 * Second).Says("two").Finish().Done();
        var router = Create(Patient);
        router["a"].Does(reply);

        var answer = await router.RunAsync(Ask.Streaming);

        Assert.Equal(reply.Text, answer.Sink.Text);
    }

    [Fact]
    public async Task RunAsync_CallerDoesNotStream_HasNoComments()
    {
        var reply = Reply.Whole("late").HeadersAfter(35 * Second);
        var router = Create(Patient);
        router["a"].Does(reply);

        var answer = await router.RunAsync(Ask.Whole);

        Assert.Equal(reply.Text, answer.Sink.Text);
    }

    [Fact]
    public async Task RunAsync_CallerLeavesBetweenComments_EndsAtOnce()
    {
        var router = Create(Patient);
        router["a"].Does(Reply.Silence);

        var answer = await router.RunAsync(Ask.Streaming with { GoneAfter = 20 * Second });

        Assert.Equal(Comment, answer.Sink.Text);
        Assert.Equal(20 * Second, answer.Sink.AbortedAt);
        Assert.Equal(["a Ignored CallerGone"], answer.Attempts);
    }

    [Fact]
    public async Task RunAsync_CallerDoesNotTakeAComment_EndsSoonAfterTheDeadline()
    {
        var router = Create(Patient);
        router["a"].Does(Reply.Stream.After(35 * Second).Says("late").Finish().Done());

        var answer = await router.RunAsync(Ask.Streaming with { OnWrite = async gone => await router.Clock.WaitAsync(Timeout.InfiniteTimeSpan, gone) });

        Assert.Equal("", answer.Sink.Text);
        Assert.Equal("caller_gone", answer.Decision!.Result);
        Assert.Equal(["a Ignored CallerGone"], answer.Attempts);
    }
}
