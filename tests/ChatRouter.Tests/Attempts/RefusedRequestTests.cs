using ChatRouter.Answers;
using ChatRouter.Model;
using ChatRouter.Model.Callers;
using ChatRouter.Model.Settings;
using ChatRouter.Tests.Support;
using ChatRouter.Tests.Support.Backends;

namespace ChatRouter.Tests.Attempts;

/// <summary>Requests that the router or a backend refuses: whose word the caller gets, and when another backend is asked all the same.</summary>
public sealed class RefusedRequestTests : AttemptTest
{
    [Theory]
    [InlineData("image_url", "\"image_url\":{\"url\":\"https://x/y.png\"}", "a is not a multimodal model")]
    [InlineData("input_audio", "\"input_audio\":{\"data\":\"AA\",\"format\":\"wav\"}", "At most 0 audio(s) may be provided in one prompt.")]
    [InlineData("file", "\"file\":{\"file_id\":\"file-1\"}", "This model does not support file content types.")]
    public async Task RunAsync_ModelCannotTakeMedia_AnotherThatCanIsAsked(string type, string part, string message)
    {
        var router = Create(A with { Protocol = ProtocolKind.Ollama, Capabilities = Capabilities.None }, B, TestModel.Backend("c"));
        router["b"].Does(Reply.Error(400, message: message));
        router["c"].Does(Reply.Whole("from c"));
        var ask = Ask.Whole with { Body = $"{{\"model\":\"chat\",\"messages\":[{{\"role\":\"user\",\"content\":[{{\"type\":\"{type}\",{part}}}]}}]}}" };

        var answer = await router.RunAsync(ask);

        Assert.Equal(["b Ignored CallerFault", "c Success None"], answer.Attempts);
    }

    [Fact]
    public async Task RunAsync_NoModelCanTakeMedia_PassesTheRefusalOn()
    {
        var router = Create(A, B);
        router["a"].Does(Reply.Error(400, message: "a is not a multimodal model"));
        router["b"].Does(Reply.Error(400, message: "b is not a multimodal model"));
        var ask = Ask.Whole with { Body = """{"model":"chat","messages":[{"role":"user","content":[{"type":"image_url","image_url":{"url":"data:image/png;base64,AA"}}]}]}""" };

        var answer = await router.RunAsync(ask);

        Assert.Equal((400, "unsupported_feature"), (answer.Sink.Head.Status, answer.Sink.ErrorCode));
        Assert.Equal(["a Ignored CallerFault", "b Ignored CallerFault"], answer.Attempts);
        Assert.Equal(("closed", "closed"), (router.Circuit("a"), router.Circuit("b")));
    }

    [Theory]
    [InlineData(400, true)]
    [InlineData(400, false)]
    [InlineData(413, false)]
    [InlineData(422, false)]
    public async Task RunAsync_CallersOwnFault_PassesThroughOnce(int status, bool stream)
    {
        var router = Create(A with { Breaker = new BreakerSettings { ConsecutiveFailures = 0 } }, B);
        router["a"].Does(Reply.Json(status, """{"error":{"message":"'frequency' is not a field.","type":"x","param":"frequency","code":"unknown_parameter"}}"""));

        var answer = await router.RunAsync(stream ? Ask.Streaming : Ask.Whole);

        Assert.Equal(status, answer.Sink.Head.Status);
        Assert.Equal("""{"error":{"message":"'frequency' is not a field.","type":"invalid_request_error","param":"frequency","code":"unknown_parameter"}}""", answer.Sink.Text);
        Assert.Single(router["a"].Calls);
        Assert.Empty(router["b"].Calls);
        Assert.Equal(["a Ignored CallerFault"], answer.Attempts);
        Assert.Equal("closed", router.Circuit("a"));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task RunAsync_FallbackBlamesTheRequestAfterAnOutage_TheNextOneIsAsked(bool stream)
    {
        var c = TestModel.Backend("c");
        var router = Create(A, B, c);
        router["a"].Does(Reply.Error(500));
        router["b"].Does(Reply.Error(400, "unsupported_parameter", "This model does not support tools."));
        router["c"].Does(stream ? Reply.Streamed("from c") : Reply.Whole("from c"));

        var answer = await router.RunAsync(stream ? Ask.Streaming : Ask.Whole);

        Assert.Equal("c", answer.Sink.Head.Backend);
        Assert.Equal(["a Failure ServerError", "a Failure ServerError", "b Ignored CallerFault", "c Success None"], answer.Attempts);
    }

    [Fact]
    public async Task RunAsync_FallbackBlamesTheRequestAfterAnOutageAndNobodyIsLeft_Is503ThatSaysSoInTheRoutersWords()
    {
        var router = Create(A, B);
        router["b"].Does(Reply.Error(400, "invalid_value", "Roles must alternate, got: 'my secret'."));

        var answer = await router.RunAsync(Ask.Streaming);

        Assert.Equal(new AnswerHead { Status = 503, Attempts = 2, DecisionId = AttemptFixture.FirstTicket, RetryAfter = Second }, answer.Sink.Head);
        Assert.Equal("All backends are unavailable. The last one asked refused the request (400 invalid_value). Retry after 1 s.", answer.Sink.ErrorMessage);
        Assert.Equal("all_backends_unavailable", answer.Decision!.Result);
    }

    [Fact]
    public async Task RunAsync_FallbackBlamesTheRequestWhileTheCircuitOfThePrimaryIsOpen_IsNotTheLastWordEither()
    {
        var router = Create(A with { Breaker = new BreakerSettings { ConsecutiveFailures = 0 } }, B);
        router["b"].Does(Reply.Error(400));
        await router.RunAsync(Ask.Streaming);

        var answer = await router.RunAsync(Ask.Streaming);

        Assert.Equal(["b Ignored CallerFault"], answer.Attempts);
        Assert.Equal((503, "all_backends_unavailable"), (answer.Sink.Head.Status, answer.Sink.ErrorCode));
    }

    [Fact]
    public async Task RunAsync_FallbackBlamesARequestThatThePrimaryCannotTake_PassesThrough()
    {
        var router = Create(A with { Capabilities = Capabilities.None }, B);
        router["b"].Does(Reply.Error(400, "invalid_value"));

        var answer = await router.RunAsync(Ask.Whole with
        {
            Body = """{"model":"chat","messages":[{"role":"user","content":"Hi"}],"tools":[{"type":"function","function":{"name":"f"}}]}""",
        });

        Assert.Equal((400, "invalid_value"), (answer.Sink.Head.Status, answer.Sink.ErrorCode));
    }

    [Fact]
    public async Task RunAsync_FallbackBlamesTheRequestAfterThePrimaryFoundItTooLong_PassesThrough()
    {
        var router = Create(A with { ContextWindow = 4096 }, B with { ContextWindow = 8192 });
        router["a"].Does(Reply.Error(400, "context_length_exceeded"));
        router["b"].Does(Reply.Error(400, "invalid_value"));

        var answer = await router.RunAsync(Ask.Whole);

        Assert.Equal((400, "invalid_value"), (answer.Sink.Head.Status, answer.Sink.ErrorCode));
    }

    [Fact]
    public async Task RunAsync_PeerOfAFailedPrimaryBlamesTheRequest_PassesThrough()
    {
        var router = Create(TestModel.Route(TestModel.Rung(1, A, B)));
        router["a"].Does(Reply.Refused);
        router["b"].Does(Reply.Error(422, "invalid_value"));

        var answer = await router.RunAsync(Ask.Whole);

        Assert.Equal((422, "invalid_value"), (answer.Sink.Head.Status, answer.Sink.ErrorCode));
    }

    [Theory]
    [InlineData("nope", 404, "model_not_found")]
    [InlineData("{", 400, "invalid_json")]
    [InlineData("""{"model":"chat","messages":[]}""", 400, "invalid_value")]
    public async Task RunAsync_RequestIsNone_IsRefusedAndADecisionAllTheSame(string body, int status, string code)
    {
        var router = Create(A);

        var answer = await router.RunAsync(Ask.Whole with { Body = body == "nope" ? """{"model":"nope","messages":[{"role":"user","content":"Hi"}]}""" : body });

        Assert.Equal(status, answer.Sink.Head.Status);
        Assert.Equal(code, answer.Sink.ErrorCode);
        Assert.Equal((code, 0), (answer.Decision!.Result, answer.Decision.Attempts.Count));
        Assert.Empty(router["a"].Calls);
    }

    [Fact]
    public async Task RunAsync_UnknownModelWithALongName_IsNamedShortly()
    {
        var router = Create(A);

        var answer = await router.RunAsync(Ask.Whole with { Body = Ask.Whole.Body.Replace("\"chat\"", $"\"{new string('m', 200)}\"", StringComparison.Ordinal) });

        Assert.Equal($"The model '{new string('m', 64)}...' does not exist. Models here: chat.", answer.Sink.ErrorMessage);
    }

    [Fact]
    public async Task RunAsync_TenantIsAboveItsRate_IsRefusedWithTheTimeOfTheNextToken()
    {
        var router = Create(TestModel.Route(TestModel.Rung(1, A)), tenant: new Tenant { Name = "t", KeySha256 = [], RequestsPerMinute = 6 });
        router["a"].Does(Reply.Whole("Hi"));

        var answers = await router.RunAsync(() => router.AskTimesAsync(2, Ask.Whole));

        Assert.Equal(200, answers[0].Sink.Head.Status);
        Assert.Equal(new AnswerHead { Status = 429, RetryAfter = 10 * Second }, answers[1].Sink.Head);
        Assert.Equal("rate_limit_exceeded", answers[1].Sink.ErrorCode);
    }

    [Fact]
    public async Task RunAsync_NoBackendCanDoWhatIsAsked_Is400()
    {
        var router = Create(A with { Capabilities = Capabilities.None });

        var answer = await router.RunAsync(Ask.Whole with { Body = """{"model":"chat","tools":[{"type":"function","function":{"name":"f"}}],"messages":[{"role":"user","content":"Hi"}]}""" });

        Assert.Equal(400, answer.Sink.Head.Status);
        Assert.Equal("unsupported_feature", answer.Sink.ErrorCode);
        Assert.Equal("unsupported_feature", answer.Decision!.Result);
    }
}
