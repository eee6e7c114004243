using ChatRouter.Model;
using ChatRouter.Model.Plans;
using ChatRouter.Model.Settings;
using ChatRouter.Tests.Support;
using ChatRouter.Tests.Support.Backends;

namespace ChatRouter.Tests.Attempts;

/// <summary>Whatever the first backend does before its first content, the caller sees the second one's answer and nothing else.</summary>
public sealed class FailoverTests : AttemptTest
{
    [Theory]
    [InlineData("connection refused", "Connect", 1)]
    [InlineData("reset", "Reset", 2)]
    [InlineData("silence", "FirstTokenTimeout", 1)]
    [InlineData("429", "Throttled", 2)]
    [InlineData("429, come back in 30 s", "Throttled", 1)]
    [InlineData("no quota", "QuotaExhausted", 1)]
    [InlineData("503", "Overloaded", 2)]
    [InlineData("503, come back in 30 s", "Overloaded", 1)]
    [InlineData("529", "Overloaded", 2)]
    [InlineData("500", "ServerError", 2)]
    [InlineData("500 without a body", "ServerError", 2)]
    [InlineData("engine dead", "EngineDead", 1)]
    [InlineData("401", "Credential", 1)]
    [InlineData("403", "Credential", 1)]
    [InlineData("404", "ModelMissing", 1)]
    [InlineData("HTML", "Malformed", 1)]
    [InlineData("204", "Malformed", 1)]
    [InlineData("redirect", "Malformed", 1)]
    [InlineData("empty body", "Malformed", 1)]
    [InlineData("error object with 200", "ErrorInAnswer", 1)]
    public async Task RunAsync_FailureBeforeContent_AnotherBackendAnswers(string fault, string reason, int tries)
    {
        foreach (var (ask, good) in new[] { (Ask.Streaming, Reply.Streamed("from b")), (Ask.Whole, Reply.Whole("from b")) })
        {
            var router = Create(A, B);
            router["a"].Does(Fault(fault));
            router["b"].Does(good);

            var answer = await router.RunAsync(ask);

            Assert.Equal(good.Text, answer.Sink.Text);
            Assert.Equal("b", answer.Sink.Head.Backend);
            Assert.Equal(tries + 1, answer.Sink.Head.Attempts);
            Assert.Equal([.. Enumerable.Repeat($"a Failure {reason}", tries), "b Success None"], answer.Attempts);
        }
    }

    [Theory]
    [InlineData(408)]
    [InlineData(409)]
    [InlineData(424)]
    [InlineData(425)]
    [InlineData(499)]
    public async Task RunAsync_NotNowSaysTheBackend_AnotherAnswersAndNoCircuitOpens(int status)
    {
        var router = Create(A with { Breaker = new BreakerSettings { ConsecutiveFailures = 0 } }, B);
        router["a"].Does(Reply.Error(status));
        router["b"].Does(Reply.Whole("from b"));

        var answer = await router.RunAsync(Ask.Whole);

        Assert.Equal(Reply.Whole("from b").Text, answer.Sink.Text);
        Assert.Equal(["a Ignored NotNow", "a Ignored NotNow", "b Success None"], answer.Attempts);
        Assert.Equal("Closed", router.Circuit("a"), ignoreCase: true);
    }

    [Theory]
    [InlineData("breaks after the role", "Reset", 2)]
    [InlineData("ends after the role", "Truncated", 1)]
    [InlineData("[DONE] alone", "Truncated", 1)]
    [InlineData("bad JSON", "Malformed", 1)]
    [InlineData("error after the role", "ErrorInAnswer", 1)]
    [InlineData("event: error", "ErrorInAnswer", 1)]
    [InlineData("overloaded after the role", "Overloaded", 2)]
    [InlineData("comments alone", "FirstTokenTimeout", 1)]
    public async Task RunAsync_StreamFailsBeforeContent_AnotherBackendAnswers(string fault, string reason, int tries)
    {
        var good = Reply.Streamed("from b");
        var router = Create(A, B);
        router["a"].Does(StreamFault(fault));
        router["b"].Does(good);

        var answer = await router.RunAsync(Ask.Streaming);

        Assert.Equal(good.Text, answer.Sink.Text);
        Assert.Equal([.. Enumerable.Repeat($"a Failure {reason}", tries), "b Success None"], answer.Attempts);
    }

    [Theory]
    [InlineData("no choices", "Malformed", 1)]
    [InlineData("not JSON", "Malformed", 1)]
    [InlineData("cut off", "Reset", 2)]
    [InlineData("a list", "Malformed", 1)]
    [InlineData("gzip", "Malformed", 1)]
    public async Task RunAsync_WholeAnswerIsNone_AnotherBackendAnswers(string fault, string reason, int tries)
    {
        var good = Reply.Whole("from b");
        var router = Create(A, B);
        router["a"].Does(WholeFault(fault));
        router["b"].Does(good);

        var answer = await router.RunAsync(Ask.Whole);

        Assert.Equal(good.Text, answer.Sink.Text);
        Assert.Equal(good.Text.Length, answer.Sink.Head.ContentLength);
        Assert.Equal([.. Enumerable.Repeat($"a Failure {reason}", tries), "b Success None"], answer.Attempts);
    }

    [Fact]
    public async Task RunAsync_BackendIsFull_AnotherAnswersWithoutAnAttempt()
    {
        var router = Create(A with { MaxConcurrency = 1 }, B);
        router["a"].Does(Reply.Stream.After(Second).Says("slow").Finish().Done());
        router["b"].Does(Reply.Streamed("from b"));

        var answers = await router.RunAsync(() => Task.WhenAll(router.AskAsync(Ask.Streaming), router.AskAsync(Ask.Streaming)));

        Assert.Equal(["a", "b"], answers.Select(a => a.Sink.Head.Backend));
        Assert.Equal(["b Success None"], answers[1].Attempts);
        Assert.Equal(new SkippedBackend("a", 1, "no place for the lane", Until: null), Assert.Single(answers[1].Decision!.Skipped));
    }

    [Fact]
    public async Task RunAsync_TokenSourceFails_AnotherBackendAnswers()
    {
        var router = Create(
            TestModel.Route(TestModel.Rung(1, A with { Credential = new BackendCredential(CredentialKind.EntraToken, Scope: "https://ai.azure.com/.default") }), TestModel.Rung(2, B)),
            new FailingTokens());
        router["b"].Does(Reply.Streamed("from b"));

        var answer = await router.RunAsync(Ask.Streaming);

        Assert.Equal("b", answer.Sink.Head.Backend);
        Assert.Empty(router["a"].Calls);
    }

    [Fact]
    public async Task RunAsync_RequestCannotBeBuilt_AnotherBackendAnswers()
    {
        // An Entra credential without a token source: CreateRequest throws.
        var router = Create(A with { Credential = new BackendCredential(CredentialKind.EntraToken) }, B);
        router["b"].Does(Reply.Streamed("from b"));

        var answer = await router.RunAsync(Ask.Streaming);

        Assert.Equal("b", answer.Sink.Head.Backend);
        Assert.Empty(router["a"].Calls);
    }

    private static Reply Fault(string name) => name switch
    {
        "connection refused" => Reply.Refused,
        "reset" => Reply.Reset,
        "silence" => Reply.Silence,
        "429" => Reply.Error(429),
        "429, come back in 30 s" => Reply.Error(429).With("Retry-After", "30"),
        "no quota" => Reply.Error(429, "insufficient_quota"),
        "503" => Reply.Error(503),
        "503, come back in 30 s" => Reply.Error(503).With("Retry-After", "30"),
        "529" => Reply.Error(529, "overloaded_error"),
        "500" => Reply.Error(500),
        "500 without a body" => Reply.Body(500, mediaType: null, []),
        "engine dead" => Reply.Error(500, message: "EngineCore encountered an issue."),
        "401" => Reply.Error(401, "invalid_api_key"),
        "403" => Reply.Error(403),
        "404" => Reply.Error(404, "model_not_found"),
        "HTML" => Reply.Body(200, "text/html", "<html>Welcome</html>"u8.ToArray()),
        "204" => Reply.Body(204, mediaType: null, []),
        "redirect" => Reply.Body(302, mediaType: null, []).With("Location", "/login"),
        "empty body" => Reply.Body(200, "application/json", []),
        "error object with 200" => Reply.Json(200, Chunks.Error("Out of memory.")),
        _ => throw new ArgumentOutOfRangeException(nameof(name)),
    };

    private static Reply StreamFault(string name) => name switch
    {
        "breaks after the role" => Reply.Stream.Role().Breaks(),
        "ends after the role" => Reply.Stream.Role(),
        "[DONE] alone" => Reply.Stream.Done(),
        "bad JSON" => Reply.Stream.Role().Raw("data: {\"choices\":[{\n\n"),
        "error after the role" => Reply.Stream.Role().Raw(Chunks.Event(Chunks.Error("CUDA out of memory."))).Done(),
        "event: error" => Reply.Stream.Raw("event: error\n").Raw(Chunks.Event(Chunks.Error("It did not work."))),
        "overloaded after the role" => Reply.Stream.Role().Raw(Chunks.Event("""{"error":{"message":"Busy.","code":503}}""")),
        "comments alone" => Enumerable.Range(0, 20).Aggregate(Reply.Stream, (reply, _) => reply.After(Second).Raw(": PROCESSING\n\n")).Says("late").Finish().Done(),
        "whole answer" => Reply.Whole("not asked for"),
        _ => throw new ArgumentOutOfRangeException(nameof(name)),
    };

    private static Reply WholeFault(string name) => name switch
    {
        "no choices" => Reply.Json(200, """{"object":"chat.completion","choices":[]}"""),
        "not JSON" => Reply.Json(200, "OK"),
        "cut off" => Reply.Json(200, Chunks.Completion("never whole")[..50]).Breaks(),
        "a list" => Reply.Json(200, $"[{Chunks.Completion("wrapped")}]"),
        "gzip" => Reply.Body(200, "application/json", [0x1F, 0x8B, 8, 0, 0, 0, 0, 0, 0, 3]).With("Content-Encoding", "gzip"),
        _ => throw new ArgumentOutOfRangeException(nameof(name)),
    };
}
