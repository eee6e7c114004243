using System.Collections.Immutable;
using ChatRouter.Model;
using ChatRouter.Model.Plans;
using ChatRouter.Releases.Gates;
using ChatRouter.Releases.Gates.Candidates;
using ChatRouter.Tests.Support;

namespace ChatRouter.Tests.Releases.Gates;

public sealed class ValidationStageTests
{
    private static readonly string[] AllGates = ["features", "fallback", "model", "context-window", "answer", "tokenizer", "stream", "usage", "stop", "tools", "json-schema"];

    private static readonly Backend Old = TestModel.Backend("old", contextWindow: 8000);
    private static readonly Backend New = TestModel.Backend("new", contextWindow: 8000);

    [Fact]
    public async Task RunAsync_CandidateAsDeclared_PassesEveryGate()
    {
        var results = await RunAsync(Good);
        Assert.Equal(AllGates, results.Select(result => result.Gate));
        Assert.All(results, result => Assert.Equal(GateVerdict.Pass, result.Verdict));
    }

    [Theory]
    [InlineData("get_weather", "tools", "{\"town\":1}", "new: calls no tool, or with arguments that its schema does not allow.")]
    [InlineData("json_schema", "json-schema", "{\"city\":\"Paris\"}", "new: does not keep to the schema of response_format.")]
    [InlineData("\"stop\"", "stop", "1, 2, 3, 4, 5", "new: goes on behind a stop sequence.")]
    public async Task RunAsync_AbilityThatDoesNotWork_FailsItsGateAlone(string question, string gate, string says, string why)
    {
        var results = await RunAsync((backend, asked) => backend == "new" && asked.Contains(question, StringComparison.Ordinal)
            ? question == "get_weather" ? ScriptedCaller.Calls("get_weather", says) : ScriptedCaller.Says(says)
            : Good(backend, asked));
        var failed = Assert.Single(results, result => result.Verdict != GateVerdict.Pass);
        Assert.Equal(new GateResult(gate, GateVerdict.Fail, why), failed);
    }

    [Theory]
    [InlineData(136, GateVerdict.Fail)]
    [InlineData(135, GateVerdict.Pass)]
    [InlineData(75, GateVerdict.Pass)]
    [InlineData(74, GateVerdict.Fail)]
    public async Task RunAsync_TokenizerOfAnotherFamily_Fails(int tokens, GateVerdict verdict)
    {
        var results = await RunAsync((backend, asked) => asked.Contains("\"max_tokens\":1}", StringComparison.Ordinal) ? ScriptedCaller.Says("x", backend == "new" ? tokens : 100) : Good(backend, asked));
        Assert.Equal(verdict, results.Single(result => result.Gate == "tokenizer").Verdict);
    }

    [Theory]
    [InlineData(FailureReason.Connect, GateVerdict.Unavailable)]
    [InlineData(FailureReason.Overloaded, GateVerdict.Unavailable)]
    [InlineData(FailureReason.None, GateVerdict.Unavailable)]
    [InlineData(FailureReason.ServerError, GateVerdict.Fail)]
    [InlineData(FailureReason.Unfit, GateVerdict.Fail)]
    [InlineData(FailureReason.Credential, GateVerdict.Fail)]
    public async Task RunAsync_NoAnswer_WaitsForWhoIsNotThereAndRefusesWhatIsBroken(FailureReason reason, GateVerdict verdict)
    {
        var results = await RunAsync((backend, asked) => backend == "new" ? ScriptedCaller.Fails(reason) : Good(backend, asked));
        Assert.Equal(verdict, results.Single(result => result.Gate == "answer").Verdict);
        Assert.DoesNotContain(results, result => result.Gate is "tools" or "tokenizer");
    }

    [Fact]
    public async Task RunAsync_BaselineDoesNotCount_TheTokenizerWaits()
    {
        var results = await RunAsync((backend, asked) => backend == "old" ? ScriptedCaller.Fails(FailureReason.Connect) : Good(backend, asked));
        Assert.Equal(GateVerdict.Unavailable, results.Single(result => result.Gate == "tokenizer").Verdict);
    }

    [Fact]
    public async Task RunAsync_CandidateThatCanLess_FailsFeatures()
    {
        var results = await RunAsync(Good, candidate: New with { Capabilities = Capabilities.JsonMode | Capabilities.Images });
        Assert.Equal(new GateResult("features", GateVerdict.Fail, "The baseline can Tools, and the candidate does not declare it."), results[0]);
        Assert.DoesNotContain(results, result => result.Gate == "tools");
    }

    [Fact]
    public async Task RunAsync_CandidateThatCanWhatNobodyElseCan_FailsFallback()
    {
        var results = await RunAsync(Good, old: Old with { Capabilities = Capabilities.JsonMode });
        Assert.Equal(new GateResult("fallback", GateVerdict.Fail, "No other backend of the ladder can Tools, Images: requests that need it would fail with the candidate."), results[1]);
    }

    [Theory]
    [InlineData(4000, null, "new: 4000 tokens, the baseline has 8000: prompts that fit today would not.")]
    [InlineData(8000, 4096, "new: declares 8000 tokens, its list says 4096.")]
    [InlineData(8000, 8192, null)]
    [InlineData(0, null, null)]
    public async Task RunAsync_ContextWindow_IsWhatIsDeclaredAndNotLessThanBefore(int declared, int? listed, string? why)
    {
        var results = await RunAsync(Good, New with { ContextWindow = declared }, listing: new ModelListing(GateVerdict.Pass, "the model is there", listed));
        var result = results.Single(one => one.Gate == "context-window");
        Assert.Equal(why is null ? GateVerdict.Pass : GateVerdict.Fail, result.Verdict);
        if (why is not null) Assert.Equal(why, result.Why);
    }

    [Fact]
    public async Task RunAsync_ListThatCannotBeHad_Waits()
    {
        var results = await RunAsync(Good, listing: new ModelListing(GateVerdict.Unavailable, "connection refused"));
        Assert.Equal(new GateResult("model", GateVerdict.Unavailable, "new: connection refused"), results[2]);
    }

    private static TrialAnswer Good(string backend, string asked) => asked switch
    {
        _ when asked.Contains("get_weather", StringComparison.Ordinal) => ScriptedCaller.Calls("get_weather", """{"city":"Paris"}"""),
        _ when asked.Contains("json_schema", StringComparison.Ordinal) => ScriptedCaller.Says("""{"city":"Paris","population":2100000}"""),
        _ when asked.Contains("\"stop\"", StringComparison.Ordinal) => ScriptedCaller.Says("1, 2, "),
        _ => ScriptedCaller.Says("1, 2, 3, 4, 5"),
    };

    private static Task<IReadOnlyList<GateResult>> RunAsync(Func<string, string, TrialAnswer> answer, Backend? candidate = null, Backend? old = null, ModelListing? listing = null)
    {
        var route = TestModel.Route(TestModel.Rung(1, old ?? Old));
        return new ValidationStage(TestReleases.Order() with { Candidate = [candidate ?? New] }, route, new ScriptedCaller(answer), new Catalog(listing ?? new ModelListing(GateVerdict.Pass, "the model is there"))).RunAsync(CancellationToken.None);
    }

    private sealed class Catalog(ModelListing listing) : IModelCatalog
    {
        public Task<ModelListing> AskAsync(Backend backend, CancellationToken cancellationToken) => Task.FromResult(listing);
    }
}
