using System.Text.Json;
using ChatRouter.Model;
using ChatRouter.Model.Settings;
using ChatRouter.Tests.Support;
using ChatRouter.Tests.Support.Backends;

namespace ChatRouter.Tests.Http;

public sealed class StatusEndpointsTests
{
    private static readonly Backend Touchy = TestModel.Backend("a") with { Breaker = new BreakerSettings { ConsecutiveFailures = 0 } };

    [Fact]
    public async Task AliveAsync_Always_IsAliveWithoutAKey()
    {
        await using var host = await HttpFixture.StartAsync();

        Assert.Equal((200, """{"status":"alive"}"""), await TextAsync(host.GetAsync("/healthz", key: null)));
    }

    [Fact]
    public async Task ReadyAsync_EveryBackendUsable_IsReadyWithoutReasons()
    {
        await using var host = await HttpFixture.StartAsync();

        Assert.Equal(
            (200, """{"status":"ready","routes":{"total":1,"served":1},"backends":{"total":1,"usable":1},"reasons":[]}"""), await TextAsync(host.GetAsync("/readyz", HttpFixture.OpsKey)));
    }

    [Theory]
    [InlineData(null)]
    [InlineData("wrong-key")]
    [InlineData(HttpFixture.Key)]
    public async Task ReadyAsync_NotTheOperator_StatusAndCountsAlone(string? key)
    {
        await using var host = await HttpFixture.StartAsync(ladder: [Touchy, TestModel.Backend("b")]);
        host.Router["b"].Does(Reply.Whole("Hi"));
        (await host.ChatAsync(Ask.Whole.Body)).Dispose();

        Assert.Equal((200, """{"status":"ready","routes":{"total":1,"served":1},"backends":{"total":2,"usable":1}}"""), await TextAsync(host.GetAsync("/readyz", key)));
    }

    [Fact]
    public async Task ReadyAsync_PrimaryIsOut_IsReadyAndSaysWhy()
    {
        await using var host = await HttpFixture.StartAsync(ladder: [Touchy, TestModel.Backend("b")]);
        host.Router["b"].Does(Reply.Whole("Hi"));
        (await host.ChatAsync(Ask.Whole.Body)).Dispose();

        Assert.Equal(
            (200, """{"status":"ready","routes":{"total":1,"served":1},"backends":{"total":2,"usable":1},"reasons":["route 'chat': served from rung 2","backend 'a': circuit open: 1 failures in a row > 0, the last: Connect"]}"""),
            await TextAsync(host.GetAsync("/readyz", HttpFixture.OpsKey)));
    }

    [Fact]
    public async Task ReadyAsync_NoBackendUsable_Is503AndSaysWhy()
    {
        await using var host = await HttpFixture.StartAsync(ladder: Touchy);
        (await host.ChatAsync(Ask.Whole.Body)).Dispose();

        Assert.Equal(
            (503, """{"status":"not ready","routes":{"total":1,"served":0},"backends":{"total":1,"usable":0},"reasons":["route 'chat': no backend is usable","backend 'a': circuit open: 1 failures in a row > 0, the last: Connect"]}"""),
            await TextAsync(host.GetAsync("/readyz", HttpFixture.OpsKey)));
    }

    [Theory]
    [InlineData("/ops/state")]
    [InlineData("/ops/decisions/req_1")]
    public async Task Ops_WithoutTheOperatorsKey_Is401(string path)
    {
        await using var host = await HttpFixture.StartAsync();

        Assert.Equal(401, (await TextAsync(host.GetAsync(path))).Status);
        Assert.Equal(401, (await TextAsync(host.GetAsync(path, key: null))).Status);
    }

    [Fact]
    public async Task StateAsync_OperatorsKey_ShowsEveryBackendAndNoSecret()
    {
        await using var host = await HttpFixture.StartAsync(ladder: TestModel.Backend("a") with { Credential = new BackendCredential(CredentialKind.Bearer, "sk-backend") });

        var (status, text) = await TextAsync(host.GetAsync("/ops/state", HttpFixture.OpsKey));

        Assert.Equal(200, status);
        Assert.DoesNotContain("sk-", text, StringComparison.Ordinal);
        var backend = JsonDocument.Parse(text).RootElement.GetProperty("backends")[0];
        Assert.Equal(("a", "closed", "usable"), (backend.GetProperty("name").GetString(), backend.GetProperty("circuit").GetString(), backend.GetProperty("eligibility").GetString()));
    }

    [Fact]
    public async Task DecisionAsync_KnownId_ShowsTheAttempts()
    {
        await using var host = await HttpFixture.StartAsync();
        using var response = await host.ChatAsync(Ask.Whole.Body);
        var id = response.Headers.GetValues("x-router-decision").Single();

        var (status, text) = await TextAsync(host.GetAsync($"/ops/decisions/{id}", HttpFixture.OpsKey));

        Assert.Equal(200, status);
        var decision = JsonDocument.Parse(text).RootElement;
        Assert.Equal("all_backends_unavailable", decision.GetProperty("result").GetString());
        Assert.Equal("connect", decision.GetProperty("attempts")[0].GetProperty("reason").GetString());
    }

    [Fact]
    public async Task DecisionAsync_UnknownId_Is404()
    {
        await using var host = await HttpFixture.StartAsync();

        Assert.Equal(
            (404, """{"error":{"message":"No such decision record: nope.","type":"invalid_request_error","param":"id","code":"not_found"}}"""),
            await TextAsync(host.GetAsync("/ops/decisions/nope", HttpFixture.OpsKey)));
    }

    [Fact]
    public async Task NotFoundAsync_AnyOtherPath_Is404InOurForm()
    {
        await using var host = await HttpFixture.StartAsync();

        Assert.Equal(
            (404, """{"error":{"message":"Unknown path: GET /v1/nope.","type":"invalid_request_error","param":null,"code":"not_found"}}"""),
            await TextAsync(host.GetAsync("/v1/nope")));
    }

    [Fact]
    public async Task Models_ValidKey_AreTheRoutes()
    {
        await using var host = await HttpFixture.StartAsync();
        const string Chat = """{"id":"chat","object":"model","created":0,"owned_by":"chatrouter"}""";

        Assert.Equal((200, $$"""{"object":"list","data":[{{Chat}}]}"""), await TextAsync(host.GetAsync("/v1/models")));
        Assert.Equal((200, Chat), await TextAsync(host.GetAsync("/v1/models/chat")));
        Assert.Equal(404, (await TextAsync(host.GetAsync("/v1/models/nope"))).Status);
        Assert.Equal(401, (await TextAsync(host.GetAsync("/v1/models", key: null))).Status);
    }

    private static async Task<(int Status, string Text)> TextAsync(Task<HttpResponseMessage> asking)
    {
        using var response = await asking;
        return ((int)response.StatusCode, await response.Content.ReadAsStringAsync());
    }
}
