using ChatRouter.Model;
using ChatRouter.Tests.Support;
using ChatRouter.Tests.Support.Backends;

namespace ChatRouter.Tests.Answers;

/// <summary>Answers that no draft is made of: whole ones that are asked for directly or come so all the same, and streams for a caller that streams.</summary>
public sealed class DirectAnswerTests : AttemptTest
{
    [Fact]
    public async Task CheckFails_AskedForDirectly_ItsTokensAreWasted()
    {
        var router = Create(TestModel.Route(TestModel.Rung(1, A), TestModel.Rung(2, B)) with { Checks = AnswerChecks.NotEmpty, WholeAnswers = WholeAnswers.Direct });
        router["a"].Does(Reply.Json(200, Chunks.Completion("  ")));
        router["b"].Does(Reply.Whole("from b"));

        var answer = await router.RunAsync(Ask.Whole);

        Assert.Equal(["a Failure Unfit", "b Success None"], answer.Attempts);
        Assert.Equal(answer.Decision!.Usage!.Value.CompletionTokens, answer.Decision.WastedTokens);
    }

    [Fact]
    public async Task SeveralChoices_AreAskedForDirectly()
    {
        var reply = Reply.Whole("direct");
        var router = Create(A);
        router["a"].Does(reply);

        var answer = await router.RunAsync(Ask.Whole with { Body = """{"model":"chat","n":2,"messages":[{"role":"user","content":"Hi"}]}""" });

        Assert.Equal(reply.Text, answer.Sink.Text);
        Assert.DoesNotContain("stream", router["a"].Calls[0].Body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task SomethingThatAStreamDoesNotTell_IsAskedForDirectly()
    {
        var reply = Reply.Whole("direct");
        var router = Create(A);
        router["a"].Does(reply);

        var answer = await router.RunAsync(Ask.Whole with { Body = """{"model":"chat","modalities":["text","audio"],"messages":[{"role":"user","content":"Hi"}]}""" });

        Assert.Equal(reply.Text, answer.Sink.Text);
        Assert.DoesNotContain("stream", router["a"].Calls[0].Body, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(400, "The parameter 'stream_options' is not supported.")]
    [InlineData(400, "Streaming is not available for this model.")]
    [InlineData(422, "Extra inputs are not permitted: body.stream_options")]
    [InlineData(501, "stream: not implemented")]
    public async Task BackendRefusesToStream_AskedDirectlyAtOnceAndForTenMinutes(int status, string message)
    {
        var reply = Reply.Whole("direct");
        var router = Create(TestModel.Route(TestModel.Rung(1, A), TestModel.Rung(2, B)) with { MaxAttempts = 1 });
        router["a"].Does((_, call) => call.Body.Contains("\"stream\"", StringComparison.Ordinal) ? Reply.Error(status, message: message) : reply);

        var answers = await router.RunAsync(async () =>
        {
            var all = await router.AskTimesAsync(3, Ask.Whole);
            await router.WaitAsync(TimeSpan.FromMinutes(10));
            return (Answered[])[.. all, await router.AskAsync(Ask.Whole)];
        });

        Assert.All(answers, answer => Assert.Equal(reply.Text, answer.Sink.Text));
        Assert.Equal([true, false, false, false, true, false], router["a"].Calls.Select(call => call.Body.Contains("\"stream\":true", StringComparison.Ordinal)));
        Assert.Equal(["a Ignored StreamRefused", "a Success None"], answers[0].Attempts);
        Assert.Equal("closed", router.Circuit("a"));
        Assert.Empty(router["b"].Calls);
    }

    [Fact]
    public async Task BackendRefusesTheRequestItself_ItsWordIsPassedOnAndNotRemembered()
    {
        var router = Create(A);
        router["a"].Does(Reply.Error(400, message: "Unknown word 'stream' in your schema."), Reply.Error(400, message: "Unknown word 'stream' in your schema."), Reply.Streamed("from a"));

        var (refused, next) = await router.RunAsync(async () => (await router.AskAsync(Ask.Whole), await router.AskAsync(Ask.Whole)));

        Assert.Equal((400, "Unknown word 'stream' in your schema."), (refused.Sink.Head.Status, refused.Sink.ErrorMessage));
        Assert.Equal("from a", TextOf(next));
        Assert.Contains("\"stream\":true", router["a"].Calls[2].Body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task CallerStreamsAndTheBackendRefuses_IsTheCallersError()
    {
        var router = Create(A);
        router["a"].Does(Reply.Error(400, message: "Streaming is not available."));

        var answer = await router.RunAsync(Ask.Streaming);

        Assert.Equal((400, "Streaming is not available."), (answer.Sink.Head.Status, answer.Sink.ErrorMessage));
    }

    [Fact]
    public async Task BackendAnswersAsAWhole_PassedOnByteForByte()
    {
        var reply = Reply.Json(200, Chunks.Completion("whole").Replace(",\"usage\"", ", \"x\" : 1.50, \"usage\"", StringComparison.Ordinal));
        var router = Create(A);
        router["a"].Does(reply);

        var answer = await router.RunAsync(Ask.Whole);

        Assert.Equal(reply.Text, answer.Sink.Text);
        Assert.Equal(reply.Text.Length, answer.Sink.Head.ContentLength);
    }

    [Fact]
    public async Task CallerStreamsAndTheBackendAnswersAsAWhole_IsAStream()
    {
        var router = Create(A);
        router["a"].Does(Reply.Whole("all of it"));

        var answer = await router.RunAsync(Ask.Streaming with { Body = """{"model":"chat","stream":true,"stream_options":{"include_usage":true},"messages":[{"role":"user","content":"Hi"}]}""" });

        Assert.True(answer.Sink.Head.IsEventStream);
        Assert.Equal(("all of it", "stop"), (answer.Sink.Content, answer.Sink.FinishReason));
        Assert.EndsWith(""","usage":{"prompt_tokens":3,"completion_tokens":2,"total_tokens":5},"choices":[]}""" + "\n\n" + Chunks.Done, answer.Sink.Text, StringComparison.Ordinal);
        Assert.Equal(["a Success None"], answer.Attempts);
    }

    [Fact]
    public async Task OldAzureVersion_CountsNothingInAStream_IsAskedDirectly()
    {
        var router = Create(A with { Protocol = ProtocolKind.AzureOpenAI, ApiVersion = "2024-06-01" });
        router["a"].Does(Reply.Whole("direct"));

        await router.RunAsync(Ask.Whole);

        Assert.DoesNotContain("stream", router["a"].Calls[0].Body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task CallerStreams_IsNotTouched()
    {
        var reply = Reply.Streamed("as it came");
        var router = Create(A);
        router["a"].Does(reply);

        var answer = await router.RunAsync(Ask.Streaming);

        Assert.Equal(reply.Text, answer.Sink.Text);
    }
}
