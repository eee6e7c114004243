using System.Text.Json;
using ChatRouter.Model;
using ChatRouter.Tests.Support;
using ChatRouter.Tests.Support.Backends;

namespace ChatRouter.Tests.Attempts;

/// <summary>
/// The public catalogue of faults a gateway must get over; the names are the catalogue's. Another model stands on rung 2. Every caller streams and does not, every primary
/// declares prefill and does not: the same outcome in the same times, and the call after it is a healthy one.
/// </summary>
public abstract class FailoverContract : AttemptTest
{
    private protected static Reply FromA { get; } = Answer("from ", "a");

    private protected static Reply FromB { get; } = Answer("from ", "b");

    /// <summary>Whether the caller streams, and whether the primary declares prefill.</summary>
    public static TheoryData<bool, bool> EveryCall => new() { { true, true }, { true, false }, { false, true }, { false, false } };

    private protected static Reply Answer(params string[] texts)
        => texts.Aggregate(Reply.Stream.Role(), (reply, text) => reply.Says(text)).Finish().Raw(Chunks.Usage(3, texts.Length)).Done();

    private protected static Ask Asking(bool stream) => stream
        ? Ask.Streaming with { Body = Ask.Streaming.Body.Replace("\"stream\":true", "\"stream\":true,\"stream_options\":{\"include_usage\":true}", StringComparison.Ordinal) }
        : Ask.Whole;

    private static Backend With(Backend backend, bool prefill, int window) => backend with
    {
        Capabilities = prefill ? backend.Capabilities | Capabilities.Prefill : backend.Capabilities & ~Capabilities.Prefill,
        ContextWindow = window,
    };

    private protected AttemptFixture Contract(bool prefill, bool fallbackPrefill = false, int window = 0, int fallbackWindow = 0, string? degraded = null)
        => Create(TestModel.Route(TestModel.Rung(1, With(A, prefill, window)), TestModel.Rung(2, With(B, fallbackPrefill, fallbackWindow)) with { Degraded = degraded }));

    /// <summary>Asks, and once more when the fault is over: that call is answered by the primary at once.</summary>
    private protected static async Task<Answered> RunAsync(AttemptFixture router, bool stream)
    {
        var (answer, next, asked) = await router.RunAsync(async () =>
        {
            var first = await router.AskAsync(Asking(stream));
            router["a"].Does(FromA);
            var at = router.Elapsed;
            return (first, await router.AskAsync(Asking(stream)), at);
        });
        AssertWhole(next, "from a", "a");
        Assert.Equal(["a Success None"], next.Attempts);
        Assert.Equal(asked, next.Sink.EndedAt);
        return answer;
    }

    /// <summary>The caller has this text, a finish reason, its usage and a clean end, and nothing else.</summary>
    private protected static void AssertWhole(Answered answer, string text, string? backend = null)
    {
        var sink = answer.Sink;
        Assert.Equal(200, sink.Head.Status);
        Assert.Null(sink.AbortedAt);
        Assert.Equal("complete", answer.Decision!.Result);
        Assert.True(answer.Decision.Usage!.Value.CompletionTokens > 0, "no usage");
        if (backend is not null) Assert.Equal(backend, sink.Head.Backend);
        if (answer.Decision.Stream)
        {
            Assert.Equal((text, "stop"), (sink.Content, sink.FinishReason));
            Assert.EndsWith(Chunks.Done, sink.Text, StringComparison.Ordinal);
            return;
        }

        using var json = JsonDocument.Parse(sink.Text);
        var choice = Assert.Single(json.RootElement.GetProperty("choices").EnumerateArray());
        Assert.Equal((text, "stop"), (choice.GetProperty("message").GetProperty("content").GetString(), choice.GetProperty("finish_reason").GetString()));
        Assert.Equal("chat.completion", json.RootElement.GetProperty("object").GetString());
        Assert.Equal(sink.Text.Length, sink.Head.ContentLength);
        Assert.True(json.RootElement.GetProperty("usage").GetProperty("completion_tokens").GetInt32() > 0, "no usage");
    }
}
