using System.Net;
using System.Net.Http.Headers;
using System.Text;
using ChatRouter.ScenarioTests.Harness;
using ChatRouter.ScenarioTests.Sdk;
using ChatRouter.Simulator;
using ChatRouter.Simulator.Faults;
using ChatRouter.Storage;
using OpenAI.Chat;

namespace ChatRouter.ScenarioTests.Caching;

/// <summary>Kept answers over real connections: given again, shared, in place of backends that are gone, and purged.</summary>
public sealed class KeptAnswerTests
{
    private const string Cold = ",\"temperature\":0";
    private static readonly string Hello = Ask.For("Hello", more: Cold);
    private static readonly string HelloStream = Ask.For("Hello", stream: true, more: Cold + ",\"stream_options\":{\"include_usage\":true}");

    [Fact]
    public async Task Answer_AskedAgain_ComesWholeAndAsAStreamToAnyClient()
    {
        await using var router = await RouterFixture.StartAsync(Setup());
        var text = await router.TextOfAsync("gpu", Hello);
        var miss = await router.AskAsync(Hello);
        Assert.Equal("miss", miss.Headers["x-router-cache"]);
        await router.IdleAsync();

        var whole = await router.AskAsync(Hello);
        var stream = await router.StreamAsync(HelloStream);

        whole.AssertComplete(text);
        stream.AssertComplete(text);
        Assert.Equal(whole.Json.GetProperty("usage").GetRawText(), Assert.Single(stream.Usages).GetRawText());
        Assert.Matches("^hit; age=[0-9]+$", whole.Headers["x-router-cache"]);
        Assert.Equal((whole.Headers["Age"], "gpu", "0"), (whole.Headers["x-router-cache"]["hit; age=".Length..], whole.Backend, whole.Headers["x-router-attempts"]));
        Assert.NotEqual(miss.Json.GetProperty("id").GetString(), whole.Json.GetProperty("id").GetString());
        Assert.Equal("hit", (await router.DecisionAsync(whole.Decision)).GetProperty("cache").GetString());
        Assert.Single(await router.AttemptsAsync("gpu"));
    }

    [Fact]
    public async Task Sdk_StreamsAndAsks_GetsKeptAnswersAsAnyOther()
    {
        await using var router = await RouterFixture.StartAsync(Setup());
        var sdk = new SdkCaller(router);
        var options = new ChatCompletionOptions { Temperature = 0 };
        ChatCompletion first = await sdk.Chat.CompleteChatAsync([new UserChatMessage("Hello")], options);
        await router.IdleAsync();

        var pieces = new List<string>();
        ChatTokenUsage? usage = null;
        ChatFinishReason? finish = null;
        await foreach (var update in sdk.Chat.CompleteChatStreamingAsync([new UserChatMessage("Hello")], options))
        {
            pieces.AddRange(update.ContentUpdate.Select(part => part.Text));
            usage = update.Usage ?? usage;
            finish = update.FinishReason ?? finish;
        }

        Assert.Equal((first.Content[0].Text, ChatFinishReason.Stop, first.Usage.TotalTokenCount), (string.Concat(pieces), finish, usage!.TotalTokenCount));
        Assert.Single(await router.AttemptsAsync("gpu"));
    }

    [Fact]
    public async Task Stampede_OfAThousandEqualRequests_MakesOneCall()
    {
        await using var router = await RouterFixture.StartAsync(Setup(simulate: gpu => gpu.TimeToFirstToken = TimeSpan.FromSeconds(1)));

        var answers = await Task.WhenAll(Enumerable.Range(0, 1_000).Select(_ => router.AskAsync(Hello)));

        Assert.All(answers, answer => Assert.Equal(HttpStatusCode.OK, answer.Status));
        Assert.Single(answers.Select(answer => answer.Text).Distinct());
        Assert.Single(await router.AttemptsAsync("gpu"));
    }

    [Fact]
    public async Task Backends_AreGone_TheSameQuestionIsAnsweredAndMarkedAlsoByANewInstance()
    {
        var tables = new MemoryEntityTableStore();
        var setup = Setup("""{ "ttl": "10m" }""") with { Tables = tables };
        await using var one = await RouterFixture.StartAsync(setup);
        var text = (await one.AskAsync(Hello)).Text;
        await Eventually.TrueAsync(async () => await RowsAsync(tables) == 2, "the answer is not in the table");
        await using var two = await RouterFixture.StartAsync(setup);
        two.Fault("gpu", FaultKind.Down);

        var whole = await two.AskAsync(Hello);
        var stream = await two.StreamAsync(HelloStream);

        whole.AssertComplete(text);
        stream.AssertComplete(text);
        foreach (var headers in new[] { whole.Headers, stream.Headers })
        {
            Assert.Matches("^stale; age=[0-9]+$", headers["x-router-cache"]);
            Assert.Equal(("cache", "2"), (headers["x-router-degraded"], headers["x-router-rung"]));
        }

        Assert.Equal(HttpStatusCode.ServiceUnavailable, (await two.AskAsync(Ask.For("Other", more: Cold))).Status);
    }

    [Fact]
    public async Task Purge_OnOneInstance_HoldsOnTheOtherWithinTwoSeconds()
    {
        var setup = Setup() with { Tables = new MemoryEntityTableStore() };
        await using var one = await RouterFixture.StartAsync(setup);
        await using var two = await RouterFixture.StartAsync(setup);
        await one.AskAsync(Hello);
        await one.IdleAsync();
        Assert.StartsWith("hit", (await one.AskAsync(Hello)).Headers["x-router-cache"], StringComparison.Ordinal);

        using var order = new HttpRequestMessage(HttpMethod.Post, "ops/cache/purge") { Content = new StringContent("""{"route":"chat","who":"anna"}""", Encoding.UTF8, "application/json") };
        order.Headers.Authorization = new AuthenticationHeaderValue("Bearer", RouterSetup.OpsKey);
        using var done = await two.Http.SendAsync(order);

        Assert.Equal(HttpStatusCode.OK, done.StatusCode);
        await Eventually.TrueAsync(async () => await AskOnlyIfCachedAsync(one) == HttpStatusCode.GatewayTimeout, "the purge does not reach the other instance", TimeSpan.FromSeconds(4));
    }

    private static RouterSetup Setup(string cache = """{ "fresh": true }""", Action<SimulatedBackendOptions>? simulate = null) => new(new ScenarioBackend("gpu", BackendKind.Vllm) { Simulate = simulate ?? (static _ => { }) })
    {
        Route = $$"""{ "ladder": [{ "backends": ["gpu"] }, { "source": "cache" }], "cache": {{cache}} }""",
    };

    private static async Task<HttpStatusCode> AskOnlyIfCachedAsync(RouterFixture router)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "v1/chat/completions") { Content = new StringContent(Hello, Encoding.UTF8, "application/json") };
        request.Headers.CacheControl = new CacheControlHeaderValue { OnlyIfCached = true };
        using var response = await router.Http.SendAsync(request);
        return response.StatusCode;
    }

    private static async Task<int> RowsAsync(MemoryEntityTableStore tables)
    {
        var rows = 0;
        await foreach (var row in tables.Table(TableNames.Cache).QueryAsync(null, null, default)) rows += row.PartitionKey == "sweep" ? 0 : 1;
        return rows;
    }
}
