using ChatRouter.Answers;
using ChatRouter.Model;
using ChatRouter.Model.Requests;
using ChatRouter.Tests.Support;
using ChatRouter.Tests.Support.Backends;

namespace ChatRouter.Tests.Streaming;

public sealed class StreamingTests : AttemptTest
{
    [Fact]
    public async Task RunAsync_StreamSucceeds_ReachesTheCallerByteForByte()
    {
        var reply = Reply.Streamed("Hel", "lo");
        var router = Create(A);
        router["a"].Does(reply);

        var answer = await router.RunAsync(Ask.Streaming);

        Assert.Equal(reply.Text, answer.Sink.Text);
        Assert.Equal(new AnswerHead { Status = 200, IsEventStream = true, Backend = "a", Rung = 1, Attempts = 1, DecisionId = AttemptFixture.FirstTicket }, answer.Sink.Head);
        Assert.Null(answer.Sink.AbortedAt);
        Assert.Equal("complete", answer.Decision!.Result);
    }

    [Fact]
    public async Task RunAsync_RoleAndCommentsBeforeTheFirstContent_ReachTheCallerOnlyWithIt()
    {
        var router = Create(A);
        router["a"].Does(Reply.Stream.Raw(": PROCESSING\n\n").Role().After(5 * Second).Says("Hi").Finish().Done());

        var answer = await router.RunAsync(Ask.Streaming);

        Assert.Equal(5 * Second, answer.Sink.FirstByteAt);
        Assert.Equal(Chunks.Role + Chunks.Text("Hi") + Chunks.Finish() + Chunks.Done, answer.Sink.Text);
        Assert.Equal(5 * Second, answer.Decision!.Attempts[0].FirstToken);
    }

    [Fact]
    public async Task RunAsync_EachEvent_IsFlushedWhenItArrives()
    {
        var router = Create(A);
        router["a"].Does(Reply.Stream.Says("one").After(Second).Says("two").After(Second).Finish().Done());
        var seen = new List<TimeSpan>();
        var ask = Ask.Streaming with
        {
            OnWrite = _ =>
            {
                seen.Add(router.Elapsed);
                return ValueTask.CompletedTask;
            },
        };

        await router.RunAsync(ask);

        Assert.Equal([TimeSpan.Zero, Second, 2 * Second, 2 * Second], seen);
    }

    [Fact]
    public async Task RunAsync_WholeAnswer_ReachesTheCallerByteForByte()
    {
        var reply = Reply.Whole("Hello");
        var router = Create(A);
        router["a"].Does(reply.HeadersAfter(2 * Second));

        var answer = await router.RunAsync(Ask.Whole);

        Assert.Equal(reply.Text, answer.Sink.Text);
        Assert.Equal(new AnswerHead { Status = 200, ContentLength = reply.Text.Length, Backend = "a", Rung = 1, Attempts = 1, DecisionId = AttemptFixture.FirstTicket }, answer.Sink.Head);
        Assert.Equal(new Usage(3, 2), answer.Decision!.Usage);
        Assert.Equal(2 * Second, answer.Decision.Attempts[0].FirstToken);
    }

    [Fact]
    public async Task RunAsync_TraceAndCredential_GoToTheBackend()
    {
        const string Trace = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";
        var router = Create(A with { Credential = new BackendCredential(CredentialKind.Bearer, "sk-secret") });
        router["a"].Does(Reply.Streamed("Hi"));

        await router.RunAsync(Ask.Streaming with { TraceParent = Trace });

        var headers = Assert.Single(router["a"].Calls).Headers;
        Assert.Equal(Trace, Assert.Single(headers.GetValues("traceparent")));
        Assert.Equal("Bearer sk-secret", headers.Authorization!.ToString());
        Assert.Equal("text/event-stream", headers.Accept.ToString());
    }

    [Theory]
    [InlineData("text/event-stream; charset=utf-8")]
    [InlineData("Text/Event-Stream")]
    public async Task RunAsync_OtherSpellingOfTheContentType_IsAStream(string mediaType)
    {
        var reply = Reply.Streamed("Hi");
        var router = Create(A);
        router["a"].Does(reply.As(mediaType));

        var answer = await router.RunAsync(Ask.Streaming);

        Assert.Equal(reply.Text, answer.Sink.Text);
    }
}
