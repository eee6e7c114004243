using ChatRouter.Fleet;
using ChatRouter.Model;
using ChatRouter.Model.Releases;
using ChatRouter.Releases.Gates;
using ChatRouter.Releases.Gates.Candidates;
using ChatRouter.Tests.Support;

namespace ChatRouter.Tests.Releases.Gates;

/// <summary>What keeps a stage from asking anybody.</summary>
public sealed class StageRunnerTests
{
    [Theory]
    [InlineData(ReleaseStage.Validation)]
    [InlineData(ReleaseStage.Synthetic)]
    public async Task RunAsync_GoldenPromptsThatCannotBeUsed_FailsWithTheReasonAndAsksNobody(ReleaseStage stage)
    {
        var caller = new ScriptedCaller((_, _) => throw new InvalidOperationException("Nobody is asked."));
        var order = TestReleases.Order();
        var release = order with { Golden = order.Golden with { Prompts = [], Problem = "golden.jsonl line 3 is no JSON object." } };

        var results = await Runner(caller).RunAsync(release, stage, CancellationToken.None);

        Assert.Equal([new GateResult("golden-prompts", GateVerdict.Fail, "golden.jsonl line 3 is no JSON object.")], results);
        Assert.Equal(0, caller.Asked);
    }

    [Fact]
    public async Task RunAsync_RouteThatIsGone_Fails()
    {
        var results = await Runner(new ScriptedCaller((_, _) => ScriptedCaller.Says("yes"))).RunAsync(TestReleases.Order() with { Route = "gone" }, ReleaseStage.Synthetic, CancellationToken.None);

        Assert.Equal([new GateResult("route", GateVerdict.Fail, "There is no route 'gone' any more.")], results);
    }

    private static StageRunner Runner(ScriptedCaller caller)
        => new(TestModel.Router(TestModel.Route(TestModel.Rung(1, TestModel.Backend("old")))), caller, new NoCatalog(), () => FleetView.Empty, new ManualClock());

    private sealed class NoCatalog : IModelCatalog
    {
        public Task<ModelListing> AskAsync(Backend backend, CancellationToken cancellationToken) => throw new InvalidOperationException("Nobody is asked.");
    }
}
