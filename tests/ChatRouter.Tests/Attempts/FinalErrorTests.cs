using ChatRouter.Answers;
using ChatRouter.Model;
using ChatRouter.Model.Settings;
using ChatRouter.Tests.Support;
using ChatRouter.Tests.Support.Backends;

namespace ChatRouter.Tests.Attempts;

/// <summary>The one clear error that a caller gets when there is no answer.</summary>
public sealed class FinalErrorTests : AttemptTest
{
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task RunAsync_EveryBackendFails_Is503WithRetryAfter(bool stream)
    {
        var router = Create(TestModel.Route(TestModel.Rung(1, A), TestModel.Rung(2, B)) with { UnavailableMessage = "Ask the help desk." });
        router["a"].Does(Reply.Refused);
        router["b"].Does(Reply.Refused);

        var answer = await router.RunAsync(stream ? Ask.Streaming : Ask.Whole);

        Assert.Equal(new AnswerHead { Status = 503, Attempts = 2, DecisionId = AttemptFixture.FirstTicket, RetryAfter = Second }, answer.Sink.Head);
        Assert.Equal("""{"error":{"message":"Ask the help desk. Retry after 1 s.","type":"service_unavailable_error","param":null,"code":"all_backends_unavailable"}}""", answer.Sink.Text);
        Assert.Null(answer.Sink.AbortedAt);
        Assert.Equal("all_backends_unavailable", answer.Decision!.Result);
    }

    [Theory]
    [InlineData(409, 409, 409, null)]
    [InlineData(409, 500, 503, "all_backends_unavailable")]
    [InlineData(500, 409, 503, "all_backends_unavailable")]
    public async Task RunAsync_NotNow_IsPassedOnWhereAllSayIt(int first, int second, int status, string? code)
    {
        var router = Create(A, B);
        router["a"].Does(Reply.Error(first));
        router["b"].Does(Reply.Error(second));

        var answer = await router.RunAsync(Ask.Whole);

        Assert.Equal(status, answer.Sink.Head.Status);
        if (code is not null) Assert.Equal(code, answer.Sink.ErrorCode);
    }

    [Fact]
    public async Task RunAsync_EveryCircuitOpen_SaysWhenTheFirstOneEndsAndTriesThatOneOnce()
    {
        var router = Create(
            A with { Breaker = new BreakerSettings { ConsecutiveFailures = 0, Break = 60 * Second } },
            B with { Breaker = new BreakerSettings { ConsecutiveFailures = 0, Break = 30 * Second } });

        var second = await router.RunAsync(async () =>
        {
            await router.AskAsync(Ask.Streaming);
            await router.WaitAsync(10 * Second);
            return await router.AskAsync(Ask.Streaming);
        });

        Assert.Equal(503, second.Sink.Head.Status);
        Assert.Equal(20 * Second, second.Sink.Head.RetryAfter);
        Assert.Equal("All backends are unavailable. Retry after 20 s.", second.Sink.ErrorMessage);
        Assert.Equal(["b Failure Connect"], second.Attempts);
        Assert.Equal(
            ["a circuit open: 1 failures in a row > 0, the last: Connect", "b circuit open: 1 failures in a row > 0, the last: Connect"],
            second.Decision!.Skipped.Select(s => $"{s.Backend} {s.Reason}"));
        Assert.Equal(["b@2"], second.Decision.Candidates);
    }

    [Fact]
    public async Task RunAsync_EveryBackendThrottles_Is429WithTheEarliestRetryAfterForThisCallAndTheNext()
    {
        var router = Create(A, B);
        router["a"].Does(Reply.Error(429).With("Retry-After", "30"));
        router["b"].Does(Reply.Error(429).With("retry-after-ms", "10000"));

        var (first, second) = await router.RunAsync(async () =>
        {
            var one = await router.AskAsync(Ask.Streaming);
            await router.WaitAsync(4 * Second);
            return (one, await router.AskAsync(Ask.Streaming));
        });

        Assert.Equal(429, first.Sink.Head.Status);
        Assert.Equal(10 * Second, first.Sink.Head.RetryAfter);
        Assert.Equal("rate_limit_exceeded", first.Sink.ErrorCode);
        Assert.Equal("Every backend of this model is rate limited. Retry after 10 s.", first.Sink.ErrorMessage);

        Assert.Equal(429, second.Sink.Head.Status);
        Assert.Equal(6 * Second, second.Sink.Head.RetryAfter);
        Assert.Empty(second.Attempts);
        Assert.Single(router["a"].Calls);
        Assert.Single(router["b"].Calls);
    }

    [Theory]
    [InlineData(429, "insufficient_quota")]
    [InlineData(403, "billing_not_active")]
    [InlineData(402, "")]
    public async Task RunAsync_TheProvidersQuotaIsUsedUp_Is503ForThisCallAndTheNext(int status, string code)
    {
        var account = B with { QuotaGroup = A.QuotaGroup };
        var router = Create(A, account);
        router["a"].Does(Reply.Error(status, code));

        var answers = await router.RunAsync(() => router.AskTimesAsync(3, Ask.Streaming));

        Assert.All(answers, answer => Assert.Equal((503, "all_backends_unavailable"), (answer.Sink.Head.Status, answer.Sink.ErrorCode)));
        Assert.All(answers, answer => Assert.Equal(60 * Second, answer.Sink.Head.RetryAfter));
        Assert.Equal(["a Failure QuotaExhausted"], answers[0].Attempts);
        Assert.Equal(["a quota exhausted", "b quota exhausted"], answers[1].Decision!.Skipped.Select(s => $"{s.Backend} {s.Reason}"));
        Assert.Single(router["a"].Calls);
        Assert.Empty(router["b"].Calls);
    }

    [Theory]
    [InlineData("""{"error":{"message":"The model 'x' is not supported.","type":"invalid_request_error","param":null,"code":null}}""")]
    [InlineData("""{"error":{"message":"Unknown.","type":"invalid_request_error","param":"model","code":"invalid_value"}}""")]
    public async Task RunAsync_400SaysThatTheModelIsMissing_IsTheBackendsFailureAsA404Is(string body)
    {
        var router = Create(A, B);
        router["a"].Does(Reply.Json(400, body));
        router["b"].Does(Reply.Streamed("from b"));

        var answer = await router.RunAsync(Ask.Streaming);

        Assert.Equal(["a Failure ModelMissing", "b Success None"], answer.Attempts);
    }

    [Fact]
    public async Task RunAsync_OneThrottlesAndTheOtherIsDown_Is503()
    {
        var router = Create(A, B);
        router["a"].Does(Reply.Error(429).With("Retry-After", "30"));

        var answer = await router.RunAsync(Ask.Streaming);

        Assert.Equal(503, answer.Sink.Head.Status);
    }

    [Fact]
    public async Task RunAsync_ProviderSaysOneDay_IsAskedAgainAfterTheLongestBreak()
    {
        var router = Create(A);
        router["a"].Does(Reply.Error(429).With("Retry-After", "86400"));

        var answer = await router.RunAsync(Ask.Streaming);

        Assert.Equal(TimeSpan.FromMinutes(10), answer.Sink.Head.RetryAfter);
    }

    [Theory]
    [InlineData(401)]
    [InlineData(403)]
    public async Task RunAsync_OurCredentialIsRefused_IsTheBackendsFailureAndItsTextStaysHere(int status)
    {
        var router = Create(A with { Credential = new BackendCredential(CredentialKind.Bearer, "sk-secret") });
        router["a"].Does(Reply.Error(status, "invalid_api_key", "Incorrect API key provided: sk-secret."));

        var answer = await router.RunAsync(Ask.Streaming);

        Assert.Equal(503, answer.Sink.Head.Status);
        Assert.Equal("all_backends_unavailable", answer.Sink.ErrorCode);
        Assert.DoesNotContain("sk-secret", answer.Sink.Text, StringComparison.Ordinal);
        Assert.Equal(["a Failure Credential"], answer.Attempts);
        Assert.Equal("open", router.Circuit("a"));
    }

    [Fact]
    public async Task RunAsync_PromptTooLongForTheFallbackAlone_IsNotCalledTooLong()
    {
        var router = Create(A with { ContextWindow = 131_072 }, B with { ContextWindow = 4096 });
        router["b"].Does(Reply.Error(400, "context_length_exceeded"));

        var answer = await router.RunAsync(Ask.Streaming);

        Assert.Equal(503, answer.Sink.Head.Status);
        Assert.Equal(["a Failure Connect", "b Ignored ContextLength"], answer.Attempts);
    }

    [Fact]
    public async Task RunAsync_AttemptBudgetSpent_StopsThere()
    {
        var router = Create(TestModel.Route(TestModel.Rung(1, A), TestModel.Rung(2, B)) with { MaxAttempts = 3 });
        router["a"].Does(Reply.Error(500));
        router["b"].Does(Reply.Error(500));

        var answer = await router.RunAsync(Ask.Streaming);

        Assert.Equal(["a Failure ServerError", "a Failure ServerError", "b Failure ServerError"], answer.Attempts);
        Assert.Equal(503, answer.Sink.Head.Status);
        Assert.Equal(3, answer.Sink.Head.Attempts);
    }
}
