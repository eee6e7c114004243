using System.Text.Json;
using ChatRouter.ScenarioTests.Harness;
using ChatRouter.Simulator;
using ChatRouter.Simulator.Faults;

namespace ChatRouter.ScenarioTests.Ladder;

/// <summary>A search service behind the rung of documents, and what happens without it.</summary>
public sealed class SearchTests : IDisposable
{
    private readonly string _documents = Directory.CreateTempSubdirectory("chatrouter-").FullName;

    public SearchTests() => File.WriteAllText(Path.Combine(_documents, "refund.md"), "# Refunds\nRefunds by the documents.\n");

    public void Dispose() => Directory.Delete(_documents, recursive: true);

    [Fact]
    public async Task SearchHangs_DocumentsAnswerInTime_AndItIsLeftAloneForAWhile()
    {
        await using var search = await FakeSearch.StartAsync();
        await using var router = await RouterFixture.StartAsync(Setup(search.Address));
        router.Fault("primary", FaultKind.Error);

        var byService = await router.AskAsync(Ask.For("refund + -\"money\"~"));
        Assert.Empty((await router.OpsAsync("ops/events?kind=search")).GetProperty("events").EnumerateArray().Select(one => one.GetProperty("cause").GetString()));
        Assert.Contains("> Refunds by the service.", byService.Text, StringComparison.Ordinal);
        Assert.Equal(("refund money", "search-key"), search.Latest);
        Assert.Equal("search service", await DetailAsync(byService));

        search.Hangs = true;
        var byKeywords = await router.AskAsync(Ask.For("refund"));
        Assert.Contains("> Refunds by the documents.", byKeywords.Text, StringComparison.Ordinal);
        Assert.InRange(byKeywords.Elapsed, TimeSpan.Zero, TimeSpan.FromSeconds(5));
        Assert.Equal("keywords", await DetailAsync(byKeywords));

        await router.AskAsync(Ask.For("refund"));
        Assert.Equal(2, search.Asked);
        await Eventually.TrueAsync(
            async () => (await router.OpsAsync("ops/events?kind=search")).GetProperty("events").EnumerateArray().Any(one => one.GetProperty("cause").GetString() == "no answer within 1000 ms"), "no event of the failure");

        async Task<string?> DetailAsync(WholeAnswer answer) => (await router.DecisionAsync(answer.Decision)).GetProperty("fallback").GetProperty("detail").GetString();
    }

    private RouterSetup Setup(string address) => new(new ScenarioBackend("primary", BackendKind.Vllm))
    {
        Route = $$"""
            {
              "ladder": [
                { "backends": ["primary"] },
                {
                  "source": "retrieval",
                  "retrieval": { "documents": {{JsonSerializer.Serialize(_documents)}}, "minCoverage": 0.1, "search": { "endpoint": "{{address}}", "index": "faq", "apiKey": "env:SEARCH_KEY", "timeout": "1s" } }
                }
              ]
            }
            """,
        Environment = new Dictionary<string, string>(StringComparer.Ordinal) { ["SEARCH_KEY"] = "search-key" },
    };
}
