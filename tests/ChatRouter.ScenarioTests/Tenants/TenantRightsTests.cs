using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;
using ChatRouter.ScenarioTests.Harness;
using ChatRouter.Simulator;

namespace ChatRouter.ScenarioTests.Tenants;

/// <summary>What a tenant may ask for: lanes and routes.</summary>
public sealed class TenantRightsTests
{
    private static readonly RouterSetup Setup = new(new ScenarioBackend("gpu", BackendKind.Vllm))
    {
        Route = """{ "aliases": ["gpt-4o"] }""",
        Top = $$"""
            {
              "tenants": [
                { "name": "scenario", "keys": ["plain:{{RouterSetup.Key}}"], "lanes": ["internal"] },
                { "name": "stranger", "keys": ["plain:key-of-a-stranger"], "routes": [] },
                { "name": "former", "keys": ["plain:key-of-the-past"], "disabled": true }
              ]
            }
            """,
    };

    [Theory]
    [InlineData(null, null, "interactive")]
    [InlineData("internal", null, "internal")]
    [InlineData(null, "flex", "internal")]
    [InlineData("interactive", "flex", "interactive")]
    [InlineData(null, "auto", "interactive")]
    [InlineData(null, "priority", "interactive")]
    public async Task Lane_OfHeaderThenServiceTierThenTenant_IsInTheDecision(string? header, string? tier, string lane)
    {
        await using var router = await RouterFixture.StartAsync(Setup);
        if (header is not null) router.Http.DefaultRequestHeaders.Add("x-router-lane", header);

        var answer = await router.AskAsync(Ask.For("Hello", more: tier is null ? "" : $",\"service_tier\":\"{tier}\""));

        Assert.Equal(HttpStatusCode.OK, answer.Status);
        Assert.Equal(lane, (await router.DecisionAsync(answer.Decision)).GetProperty("lane").GetString());
        var sent = JsonDocument.Parse(Assert.Single(await router.AttemptsAsync("gpu")).Body!).RootElement;
        Assert.Equal(tier, sent.TryGetProperty("service_tier", out var passed) ? passed.GetString() : null);
    }

    [Theory]
    [InlineData("critical", HttpStatusCode.Forbidden, "lane_not_allowed")]
    [InlineData("batch", HttpStatusCode.BadRequest, "invalid_value")]
    public async Task Lane_ThatCannotBeHad_IsRefusedBeforeAnyAttempt(string header, HttpStatusCode status, string code)
    {
        await using var router = await RouterFixture.StartAsync(Setup);
        router.Http.DefaultRequestHeaders.Add("x-router-lane", header);

        var answer = await router.AskAsync(Ask.For("Hello"));

        Assert.Equal((status, code), (answer.Status, answer.ErrorCode));
        Assert.Empty(await router.AttemptsAsync("gpu"));
    }

    [Fact]
    public async Task Route_OfOthers_IsNotThere()
    {
        await using var router = await RouterFixture.StartAsync(Setup);
        Assert.Equal(["chat", "gpt-4o"], await ModelsAsync(router));
        router.Http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", "key-of-a-stranger");

        var answer = await router.AskAsync(Ask.For("Hello"));

        Assert.Equal(HttpStatusCode.NotFound, answer.Status);
        Assert.Equal(("model_not_found", "The model 'chat' does not exist. Models here: none."), (answer.ErrorCode, answer.Error.GetProperty("message").GetString()));
        Assert.Empty(await ModelsAsync(router));
        Assert.Equal(HttpStatusCode.NotFound, (await router.Http.GetAsync("v1/models/chat")).StatusCode);
        Assert.Empty(await router.AttemptsAsync("gpu"));
    }

    [Fact]
    public async Task Tenant_Disabled_Is401()
    {
        await using var router = await RouterFixture.StartAsync(Setup);
        router.Http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", "key-of-the-past");

        Assert.Equal(HttpStatusCode.Unauthorized, (await router.AskAsync(Ask.For("Hello"))).Status);
    }

    private static async Task<string[]> ModelsAsync(RouterFixture router)
    {
        using var list = JsonDocument.Parse(await router.Http.GetStringAsync("v1/models"));
        return [.. list.RootElement.GetProperty("data").EnumerateArray().Select(model => model.GetProperty("id").GetString()!)];
    }
}
