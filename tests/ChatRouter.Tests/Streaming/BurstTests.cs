using ChatRouter.Model;
using ChatRouter.Model.Requests;
using ChatRouter.Tests.Support;
using ChatRouter.Tests.Support.Backends;

namespace ChatRouter.Tests.Streaming;

/// <summary>Many events in one piece of the body: they go on together, in their order, and none is lost where the piece or the attempt ends.</summary>
public sealed class BurstTests : AttemptTest
{
    private static readonly Backend Prefiller = B with { Capabilities = B.Capabilities | Capabilities.Prefill, Protocol = ProtocolKind.Vllm };

    [Fact]
    public async Task Burst_EventsToDropAndToRewriteBetween_ReachesTheCallerInOrder()
    {
        var router = Create(A);
        router["a"].Does(Reply.Stream.Raw(
            Chunks.Role + Chunks.Text("a") + Chunks.Text("b") + ": a comment\n\n" + Chunks.Text("c") + Chunks.Text("d").Replace("\n", "\r\n", StringComparison.Ordinal)
            + Chunks.Text("e") + Chunks.Usage(3, 5) + Chunks.Finish() + Chunks.Done));

        var answer = await router.RunAsync(Ask.Streaming);

        Assert.Equal(
            Chunks.Role + Chunks.Text("a") + Chunks.Text("b") + Chunks.Text("c") + Chunks.Text("d") + Chunks.Text("e") + Chunks.Finish() + Chunks.Done, answer.Sink.Text);
        Assert.Equal(new Usage(3, 5), answer.Decision!.Usage);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(97)]
    [InlineData(1000)]
    [InlineData(16 * 1024)]
    [InlineData(int.MaxValue)]
    public async Task Burst_CutIntoPieces_ReachesTheCallerByteForByte(int size)
    {
        var whole = Reply.Streamed([.. Enumerable.Range(0, 300).Select(n => $" word{n}")]).Text;
        var router = Create(A);
        router["a"].Does(Reply.Stream.Raw(whole).InPiecesOf(size));

        var answer = await router.RunAsync(Ask.Streaming);

        Assert.Equal(whole, answer.Sink.Text);
    }

    [Fact]
    public async Task Burst_EndsInGarbage_IsCompletedAfterWhatItSaid()
    {
        var router = Create(A, Prefiller);
        router["a"].Does(Reply.Stream.Raw(Chunks.Role + Chunks.Text("Hello ") + Chunks.Text("wor") + "data: {\n\n"));
        router["b"].Does(Reply.Streamed("ld"));

        var answer = await router.RunAsync(Ask.Streaming);

        Assert.Contains("""{"role":"assistant","content":"Hello wor"}]""", router["b"].Calls[0].Body, StringComparison.Ordinal);
        Assert.Equal(
            Chunks.Role + Chunks.Text("Hello ") + Chunks.Text("wor") + Chunks.Text("ld") + Chunks.FinishBy("b") + ": rescued by continuation on b\n\n" + Chunks.Done, answer.Sink.Text);
    }

    [Fact]
    public async Task Burst_EndsInGarbageAndNobodyIsLeft_EndsInAnErrorAfterWhatItSaid()
    {
        var router = Create(A);
        router["a"].Does(Reply.Stream.Raw(Chunks.Role + Chunks.Text("Hello ") + Chunks.Text("wor") + "data: {\n\n"));

        var answer = await router.RunAsync(Ask.Streaming);

        Assert.StartsWith(Chunks.Role + Chunks.Text("Hello ") + Chunks.Text("wor") + "data: {\"error\":", answer.Sink.Text, StringComparison.Ordinal);
        Assert.NotNull(answer.Sink.AbortedAt);
    }
}
