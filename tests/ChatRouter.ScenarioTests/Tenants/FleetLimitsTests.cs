using System.Net;
using System.Text;
using ChatRouter.ScenarioTests.Harness;
using ChatRouter.Simulator;
using ChatRouter.Storage;

namespace ChatRouter.ScenarioTests.Tenants;

/// <summary>Two routers on one storage have one limit and one budget.</summary>
public sealed class FleetLimitsTests
{
    private readonly MemoryEntityTableStore _tables = new();
    private readonly SkippingClock _clock = SkippingClock.AtNoon();

    [Fact]
    public async Task Budget_SpentOnOneInstance_IsSpentOnTheOtherAndAfterARestart()
    {
        var setup = Setup("\"tokensPerDay\": 300");
        await using var one = await RouterFixture.StartAsync(setup);
        await using var two = await RouterFixture.StartAsync(setup);
        while ((await one.AskAsync(Ask.For("Hello", more: ",\"max_tokens\":200"))).Status == HttpStatusCode.OK) await one.IdleAsync();

        var answers = new List<WholeAnswer>();
        await Eventually.TrueAsync(
            async () =>
            {
                await two.IdleAsync();
                answers.Add(await two.AskAsync(Small));
                return answers[^1].Status != HttpStatusCode.OK;
            },
            "the other instance goes on");

        var last = answers[^1];
        Assert.True(answers[..^1].Sum(answer => answer.Json.GetProperty("usage").GetProperty("total_tokens").GetInt32()) < 300, "it has spent a budget of its own");
        Assert.Equal((HttpStatusCode.TooManyRequests, "insufficient_quota", "false"), (last.Status, last.ErrorCode, last.Headers["x-should-retry"]));
        Assert.InRange(int.Parse(last.Headers["Retry-After"], System.Globalization.CultureInfo.InvariantCulture), 1, 86_400);

        await using var three = await RouterFixture.StartAsync(setup);
        await Eventually.TrueAsync(async () => await UsedAsync(three) >= 300, "a restart forgets the day");
        Assert.Equal("insufficient_quota", (await three.AskAsync(Small)).ErrorCode);
    }

    [Fact]
    public async Task Budget_LineOfABatch_CountsAndWaitsWhenItIsSpent()
    {
        await using var router = await RouterFixture.StartAsync(Setup("\"tokensPerDay\": 5, \"requestsPerMinute\": 600"));
        using var lines = new StringContent(string.Join('\n', Enumerable.Range(1, 2).Select(i => $$"""{"custom_id":"{{i}}","method":"POST","url":"/v1/chat/completions","body":{{Small}}}""")), Encoding.UTF8, "application/jsonl");
        using var taken = await router.Http.PostAsync(new Uri("v1/batches", UriKind.Relative), lines);
        Assert.Equal(HttpStatusCode.Accepted, taken.StatusCode);

        await Eventually.TrueAsync(async () => await UsedAsync(router) >= 5, "the first line does not count");
        var queue = router.App.Queues.Single();
        await Eventually.TrueAsync(() => queue.Counts is { Scheduled: 1, Active: 0 }, "the second line does not wait");

        Assert.Empty(queue.DeadLetters);
        Assert.Single(await router.AttemptsAsync("gpu"));
    }

    [Fact]
    public async Task RequestsAtTheSameTime_OverTwoInstances_AreSharedByThoseThatAsk()
    {
        var setup = Setup("\"maxConcurrent\": 4, \"requestsPerMinute\": 600");
        await using var one = await RouterFixture.StartAsync(setup);
        await using var two = await RouterFixture.StartAsync(setup);

        // One alone has all; when both ask, each has its part.
        await Eventually.TrueAsync(
            async () =>
            {
                await one.AskAsync(Ask.For("Hello"));
                return await ShareAsync(one) >= 1;
            },
            "an instance that asks alone is held to a part");
        await Eventually.TrueAsync(
            async () =>
            {
                await Task.WhenAll(one.AskAsync(Ask.For("Hello")), two.AskAsync(Ask.For("Hello")));
                return await ShareAsync(one) < 0.9 && await ShareAsync(two) < 0.9;
            },
            "the limit is not shared");
    }

    private static string Small => Ask.For("Hello", more: ",\"max_tokens\":1");

    private static async Task<double> UsedAsync(RouterFixture router) =>
        (await router.StateAsync()).GetProperty("limits")[0].GetProperty("budgets")[0].GetProperty("used").GetDouble();

    private static async Task<double> ShareAsync(RouterFixture router) => (await router.StateAsync()).GetProperty("limits")[0].GetProperty("share").GetDouble();

    private RouterSetup Setup(string limits) => new(new ScenarioBackend("gpu", BackendKind.Vllm))
    {
        Top = $$"""{ "tenants": [{ "name": "scenario", "keys": ["plain:{{RouterSetup.Key}}"], {{limits}} }], "fleet": { "refresh": "50ms", "heartbeat": "1s" } }""",
        Tables = _tables,
        Clock = _clock,
    };
}
