using ChatRouter.Http.Headers;
using ChatRouter.Model.Callers;
using ChatRouter.Tests.Support.Backends;

namespace ChatRouter.Tests.Http;

public sealed class RateLimitHeadersTests
{
    private const string Bounded = """{"model":"chat","max_tokens":100,"messages":[{"role":"user","content":"Hi"}]}""";

    [Theory]
    [InlineData(0, "0s")]
    [InlineData(0.2, "1ms")]
    [InlineData(999, "999ms")]
    [InlineData(1000, "1s")]
    [InlineData(8640, "8.64s")]
    [InlineData(59_999.5, "1m0s")]
    [InlineData(90_500, "1m30.5s")]
    [InlineData(360_000, "6m0s")]
    [InlineData(3_605_000, "1h0m5s")]
    public void Text_OfADuration_IsAsOpenAIWritesIt(double ms, string expected) => Assert.Equal(expected, RateLimitHeaders.Text(TimeSpan.FromMilliseconds(ms)));

    [Fact]
    public async Task HandleAsync_TenantWithLimits_IsToldWhatIsLeft()
    {
        await using var host = await StartAsync(tenant => tenant with { RequestsPerMinute = 60, TokensPerMinute = 6000 });
        host.Router["a"].Does(Reply.Whole("Hello"));

        using var answer = await host.ChatAsync(Bounded);

        Assert.Equal(200, (int)answer.StatusCode);
        // The prompt is estimated at 8 tokens, the answer at its bound.
        Assert.Equal(
            ["x-ratelimit-limit-requests: 60", "x-ratelimit-limit-tokens: 6000", "x-ratelimit-remaining-requests: 9", "x-ratelimit-remaining-tokens: 892", "x-ratelimit-reset-requests: 1s", "x-ratelimit-reset-tokens: 1.08s"],
            Limits(answer));
    }

    [Fact]
    public async Task HandleAsync_AnswerIsCounted_SettlesTheReservation()
    {
        await using var host = await StartAsync(tenant => tenant with { TokensPerMinute = 6000 });
        host.Router["a"].Does(Reply.Whole("Hello"));
        using (await host.ChatAsync(Bounded))
        {
            while (host.Router.Engine.Decisions.Latest(_ => true, 1).Count == 0) await Task.Yield();
        }

        var usage = host.Router.Engine.Decisions.Latest(_ => true, 1)[0].Usage!.Value.TotalTokens;

        using var refused = await host.ChatAsync("not JSON");

        Assert.Equal(400, (int)refused.StatusCode);
        Assert.Contains($"x-ratelimit-remaining-tokens: {1000 - usage}", Limits(refused));
    }

    [Fact]
    public async Task HandleAsync_NothingIsLeft_Is429WithTheWaitInEveryHeader()
    {
        await using var host = await StartAsync(tenant => tenant with { RequestsPerMinute = 6 });
        host.Router["a"].Does(Reply.Whole("Hello"));
        using (await host.ChatAsync(Bounded))
        {
            using var answer = await host.ChatAsync(Bounded);

            Assert.Equal(429, (int)answer.StatusCode);
            Assert.Equal(["x-ratelimit-limit-requests: 6", "x-ratelimit-remaining-requests: 0", "x-ratelimit-reset-requests: 10s"], Limits(answer));
            Assert.Equal(("10", "true"), (answer.Headers.GetValues("Retry-After").Single(), answer.Headers.GetValues("x-should-retry").Single()));
        }
    }

    [Fact]
    public async Task HandleAsync_TenantWithoutLimits_HearsNothingOfThem()
    {
        await using var host = await StartAsync(tenant => tenant with { MaxConcurrent = 5 });
        host.Router["a"].Does(Reply.Whole("Hello"));

        using var answer = await host.ChatAsync(Bounded);

        Assert.Equal((200, 0), ((int)answer.StatusCode, Limits(answer).Length));
    }

    private static Task<HttpFixture> StartAsync(Func<Tenant, Tenant> change) => HttpFixture.StartAsync(tenant: change);

    private static string[] Limits(HttpResponseMessage answer) =>
        [.. answer.Headers.Where(header => header.Key.StartsWith("x-ratelimit-", StringComparison.OrdinalIgnoreCase)).Select(header => $"{header.Key}: {header.Value.Single()}").Order(StringComparer.Ordinal)];
}
