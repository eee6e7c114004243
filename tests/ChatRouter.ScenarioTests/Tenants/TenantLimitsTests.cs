using System.Net;
using ChatRouter.ScenarioTests.Harness;
using ChatRouter.Simulator;

namespace ChatRouter.ScenarioTests.Tenants;

/// <summary>What a tenant with rate limits sees of them.</summary>
public sealed class TenantLimitsTests
{
    private static RouterSetup Setup(string limits) => new(new ScenarioBackend("gpu", BackendKind.Vllm))
    {
        Top = $$"""{ "tenants": [{ "name": "scenario", "keys": ["plain:{{RouterSetup.Key}}"], {{limits}} }] }""",
    };

    [Fact]
    public async Task Tokens_UsedUp_Are429WithTheWaitUntilTheyAreBack()
    {
        await using var router = await RouterFixture.StartAsync(Setup("\"tokensPerMinute\": 6"));

        var first = await router.AskAsync(Ask.For("Hello", more: ",\"max_tokens\":20"));
        var left = await SettledAsync(router);

        Assert.Equal(HttpStatusCode.OK, first.Status);
        Assert.Equal(("6", "0"), (first.Headers["x-ratelimit-limit-tokens"], first.Headers["x-ratelimit-remaining-tokens"]));
        Assert.Equal((HttpStatusCode.TooManyRequests, "rate_limit_exceeded"), (left.Status, left.ErrorCode));

        // One token at once and one more every ten seconds: the debt is what the first answer took beyond its one, and the next one needs a full bucket.
        var used = first.Json.GetProperty("usage").GetProperty("total_tokens").GetInt32();
        Assert.InRange(int.Parse(left.Headers["Retry-After"], System.Globalization.CultureInfo.InvariantCulture), (used * 10) - 60, used * 10);
        Assert.EndsWith("s", left.Headers["x-ratelimit-reset-tokens"], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Requests_OfAStream_AreCountedDownInItsHead()
    {
        await using var router = await RouterFixture.StartAsync(Setup("\"requestsPerMinute\": 1"));

        var streams = new[] { await router.StreamAsync(Ask.For("Hello", stream: true)), await router.StreamAsync(Ask.For("Hello", stream: true)) };

        Assert.Equal(["0", "0"], streams.Select(stream => stream.Headers["x-ratelimit-remaining-requests"]));
        Assert.Equal([HttpStatusCode.OK, HttpStatusCode.TooManyRequests], streams.Select(stream => stream.Status));
    }

    private static async Task<WholeAnswer> SettledAsync(RouterFixture router)
    {
        await router.IdleAsync();
        return await router.AskAsync(Ask.For("Hello", more: ",\"max_tokens\":20"));
    }
}
