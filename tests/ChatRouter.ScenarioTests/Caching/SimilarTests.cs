using ChatRouter.ScenarioTests.Harness;
using ChatRouter.Simulator;

namespace ChatRouter.ScenarioTests.Caching;

/// <summary>Kept answers that are found by what a question means.</summary>
public sealed class SimilarTests
{
    private const string Cold = ",\"temperature\":0";

    [Fact]
    public async Task Question_InOtherWords_GetsTheKeptAnswerWholeAndAsAStream()
    {
        await using var embeddings = await FakeEmbeddings.StartAsync();
        await using var router = await RouterFixture.StartAsync(Setup(embeddings));
        var first = await AskAsync(router, "Price please");
        await router.IdleAsync();

        var whole = await AskAsync(router, "Price of it, please");
        var stream = await router.StreamAsync(Ask.For("Price now", stream: true, more: Cold));

        Assert.Equal("miss", first.Headers["x-router-cache"]);
        Assert.Matches("^similar; age=[0-9]+$", whole.Headers["x-router-cache"]);
        Assert.Equal(first.Text, whole.Text);
        stream.AssertComplete(first.Text);
        Assert.Single(await router.AttemptsAsync("gpu"));
        var decision = await router.DecisionAsync(whole.Decision);
        Assert.Equal("similar", decision.GetProperty("cache").GetString());
        Assert.InRange(decision.GetProperty("similarity").GetDouble(), 0.97, 1);
        Assert.Equal(("embedder", "Bearer sesame"), embeddings.Latest);
    }

    [Fact]
    public async Task Question_OfAnotherMeaningOrSetting_IsAskedOfABackend()
    {
        await using var embeddings = await FakeEmbeddings.StartAsync();
        await using var router = await RouterFixture.StartAsync(Setup(embeddings));
        await AskAsync(router, "Price please");
        await router.IdleAsync();

        Assert.Equal("miss", (await AskAsync(router, "Colour please")).Headers["x-router-cache"]);
        Assert.Equal("miss", (await router.AskAsync(Ask.For("Price now", more: Cold + ",\"top_p\":0.5"))).Headers["x-router-cache"]);
        Assert.Equal(3, (await router.AttemptsAsync("gpu")).Count);
    }

    [Fact]
    public async Task Service_Silent_IsLeftAloneAndNothingFails()
    {
        await using var embeddings = await FakeEmbeddings.StartAsync();
        await using var router = await RouterFixture.StartAsync(Setup(embeddings, patience: "100ms"));
        embeddings.Hangs = true;

        Assert.Equal("miss", (await AskAsync(router, "Price please")).Headers["x-router-cache"]);
        await router.IdleAsync();
        Assert.Equal("miss", (await AskAsync(router, "Price now")).Headers["x-router-cache"]);
        Assert.StartsWith("hit", (await AskAsync(router, "Price please")).Headers["x-router-cache"], StringComparison.Ordinal);
        Assert.Equal(1, embeddings.Asked);
    }

    private static RouterSetup Setup(FakeEmbeddings embeddings, string patience = "2s") => new(new ScenarioBackend("gpu", BackendKind.Vllm))
    {
        Route = $$"""{ "cache": { "fresh": true, "similar": { "endpoint": "{{embeddings.Address}}", "model": "embedder", "apiKey": "env:EMBEDDINGS_KEY", "timeout": "{{patience}}" } } }""",
        Environment = new Dictionary<string, string>(StringComparer.Ordinal) { ["EMBEDDINGS_KEY"] = "sesame" },
    };

    private static Task<WholeAnswer> AskAsync(RouterFixture router, string prompt) => router.AskAsync(Ask.For(prompt, more: Cold));
}
