using System.Text.Json;
using ChatRouter.Telemetry;
using ChatRouter.Tests.Support;
using ChatRouter.Tests.Support.Backends;

namespace ChatRouter.Tests.Http;

public sealed class ListEndpointsTests
{
    [Theory]
    [InlineData("/ops/events")]
    [InlineData("/ops/decisions")]
    [InlineData("/ops/stream")]
    public async Task Any_WithoutTheOperatorsKey_Is401(string path)
    {
        await using var host = await HttpFixture.StartAsync();
        using var tenant = await host.GetAsync(path);
        using var nobody = await host.GetAsync(path, key: null);

        Assert.Equal((401, 401), ((int)tenant.StatusCode, (int)nobody.StatusCode));
    }

    [Theory]
    [InlineData("/ops/events?limit=0", "limit", "must be a whole number from 1 to 200")]
    [InlineData("/ops/events?limit=201", "limit", "must be a whole number from 1 to 200")]
    [InlineData("/ops/events?limit=-1", "limit", "must be a whole number from 1 to 200")]
    [InlineData("/ops/events?limit=ten", "limit", "must be a whole number from 1 to 200")]
    [InlineData("/ops/events?limit=1&limit=2", "limit", "must be given once, with 1 to 200 characters")]
    [InlineData("/ops/events?kind=", "kind", "must be given once, with 1 to 200 characters")]
    [InlineData("/ops/events?route=nope", "route", "must be one of: chat")]
    [InlineData("/ops/events?result=complete", "result", "is unknown; known: route, subject, kind, limit")]
    [InlineData("/ops/decisions?limit=0", "limit", "must be a whole number from 1 to 200")]
    [InlineData("/ops/decisions?route=nope", "route", "must be one of: chat")]
    [InlineData("/ops/decisions?kind=health", "kind", "is unknown; known: route, result, limit")]
    public async Task Any_WrongParameter_Is400AndNamesIt(string path, string parameter, string rule)
    {
        await using var host = await HttpFixture.StartAsync();
        using var response = await host.GetAsync(path, HttpFixture.OpsKey);

        Assert.Equal(400, (int)response.StatusCode);
        var error = (await JsonAsync(response)).GetProperty("error");
        Assert.Equal((parameter, $"Query parameter '{parameter}' {rule}."), (error.GetProperty("param").GetString(), error.GetProperty("message").GetString()));
    }

    [Theory]
    [InlineData("", new[] { "invalid_json", "complete", "all_backends_unavailable" })]
    [InlineData("?route=chat", new[] { "complete", "all_backends_unavailable" })]
    [InlineData("?result=complete", new[] { "complete" })]
    [InlineData("?result=failed", new[] { "invalid_json", "all_backends_unavailable" })]
    [InlineData("?limit=1", new[] { "invalid_json" })]
    [InlineData("?route=chat&result=interrupted", new string[0])]
    public async Task DecisionsAsync_Filtered_NewestFirst(string query, string[] results)
    {
        await using var host = await HttpFixture.StartAsync();
        foreach (var body in (string[])[Ask.Whole.Body, Ask.Whole.Body, "{"])
        {
            (await host.ChatAsync(body)).Dispose();
            host.Router["a"].Does(Reply.Whole("Hi"));
            host.Router.Clock.Advance(TimeSpan.FromSeconds(1));
        }

        using var response = await host.GetAsync("/ops/decisions" + query, HttpFixture.OpsKey);

        var decisions = (await JsonAsync(response)).GetProperty("decisions").EnumerateArray().ToArray();
        Assert.Equal(results, decisions.Select(one => one.GetProperty("result").GetString()!));
    }

    [Fact]
    public async Task DecisionsAsync_OneThatFellBack_SaysInOneLineWhoAnswered()
    {
        await using var host = await HttpFixture.StartAsync(ladder: [TestModel.Backend("a"), TestModel.Backend("b")]);
        host.Router["b"].Does(Reply.Whole("Hi"));
        using var answer = await host.ChatAsync(Ask.Whole.Body);

        using var response = await host.GetAsync("/ops/decisions", HttpFixture.OpsKey);

        var one = (await JsonAsync(response)).GetProperty("decisions")[0];
        Assert.Equal(
            (DecisionTicket.IdOf(answer.Headers.GetValues("x-router-decision").Single()), "chat", "t", "interactive", "complete", "b", 2, 2),
            (Text(one, "id"), Text(one, "route"), Text(one, "tenant"), Text(one, "lane"), Text(one, "result"), Text(one, "backend"), one.GetProperty("rung").GetInt32(), one.GetProperty("attempts").GetInt32()));
    }

    [Fact]
    public async Task EventsAsync_NoEvent_AnEmptyListOfTheFleet()
    {
        await using var host = await HttpFixture.StartAsync();
        using var response = await host.GetAsync("/ops/events?route=chat&kind=health&limit=5", HttpFixture.OpsKey);

        var list = await JsonAsync(response);
        Assert.Equal((200, "fleet", 0), ((int)response.StatusCode, Text(list, "source"), list.GetProperty("events").GetArrayLength()));
    }

    private static string? Text(JsonElement element, string name) => element.GetProperty(name).GetString();

    private static async Task<JsonElement> JsonAsync(HttpResponseMessage response) => JsonDocument.Parse(await response.Content.ReadAsStringAsync()).RootElement;
}
