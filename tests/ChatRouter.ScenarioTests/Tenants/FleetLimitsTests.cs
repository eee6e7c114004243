using System.Net;
using ChatRouter.ScenarioTests.Harness;
using ChatRouter.Simulator;
using ChatRouter.Storage;

namespace ChatRouter.ScenarioTests.Tenants;

/// <summary>Two routers on one storage have one limit and one budget.</summary>
public sealed class FleetLimitsTests
{
    private readonly MemoryEntityTableStore _tables = new();

    [Fact]
    public async Task Budget_SpentOnOneInstance_IsSpentOnTheOtherAndAfterARestart()
    {
        var setup = Setup("\"tokensPerDay\": 30");
        await using var one = await RouterFixture.StartAsync(setup);
        await using var two = await RouterFixture.StartAsync(setup);
        while ((await one.AskAsync(Ask.For("Hello", more: ",\"max_tokens\":20"))).Status == HttpStatusCode.OK) await one.IdleAsync();

        var answers = new List<WholeAnswer>();
        await Eventually.TrueAsync(
            async () =>
            {
                await two.IdleAsync();
                answers.Add(await two.AskAsync(Ask.For("Hello", more: ",\"max_tokens\":1")));
                return answers[^1].ErrorCode == "insufficient_quota";
            },
            "the other instance goes on");
        await using var three = await RouterFixture.StartAsync(setup);
        await Eventually.TrueAsync(async () => (await three.AskAsync(Ask.For("Hello", more: ",\"max_tokens\":1"))).ErrorCode == "insufficient_quota", "a restart forgets the day");

        var last = answers[^1];
        Assert.Equal((HttpStatusCode.TooManyRequests, "false"), (last.Status, last.Headers["x-should-retry"]));
        Assert.InRange(int.Parse(last.Headers["Retry-After"], System.Globalization.CultureInfo.InvariantCulture), 1, 86_400);
        var budget = (await two.StateAsync()).GetProperty("limits")[0].GetProperty("budgets")[0];
        Assert.Equal(("tokens", 30), (budget.GetProperty("kind").GetString(), budget.GetProperty("budget").GetInt32()));
        Assert.True(budget.GetProperty("used").GetInt32() >= 30);
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

    private static async Task<double> ShareAsync(RouterFixture router) => (await router.StateAsync()).GetProperty("limits")[0].GetProperty("share").GetDouble();

    private RouterSetup Setup(string limits) => new(new ScenarioBackend("gpu", BackendKind.Vllm))
    {
        Top = $$"""{ "tenants": [{ "name": "scenario", "keys": ["plain:{{RouterSetup.Key}}"], {{limits}} }], "fleet": { "refresh": "50ms", "heartbeat": "1s" } }""",
        Tables = _tables,
    };
}
