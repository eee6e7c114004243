using System.Text;
using ChatRouter.Model.Callers;
using ChatRouter.Model.Releases;
using ChatRouter.Model.Settings.Caching;
using ChatRouter.Releases.Figures;
using ChatRouter.Tests.Caching;
using ChatRouter.Tests.Releases;
using ChatRouter.Tests.Support;
using ChatRouter.Tests.Support.Backends;

namespace ChatRouter.Tests.Pipeline.Releases;

/// <summary>Requests on either side of a release.</summary>
public sealed class VariantTests : AttemptTest
{
    [Fact]
    public async Task RunAsync_OnTheCandidate_IsAnsweredByItAsTheFirstRung()
    {
        var router = Watch(ReleaseRouter.Canary(100));
        router["new"].Does(Reply.Streamed("Hello."));

        var answer = await router.RunAsync(Ask.Streaming);

        Assert.Equal((1, "new"), (answer.Sink.Head.Rung, answer.Sink.Head.Backend));
        Assert.Equal(["new@1", "old@1", "low@2"], answer.Decision!.Candidates);
        Assert.Equal(("v2", ReleaseArm.Candidate, ReleaseStage.Canary), (answer.Decision.Variant!.Release, answer.Decision.Variant.Arm, answer.Decision.Variant.Stage));
        Assert.Equal((1, 0, 0), Figures(router));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(100)]
    public async Task RunAsync_WithoutARelease_HasNoSide(double percent)
    {
        var progress = percent == 0 ? null : TestReleases.At(ReleaseStage.Canary, percent: percent) with { Name = "unknown" };
        var router = Watch(ReleaseRouter.Create(progress));
        router["old"].Does(Reply.Whole("Hello."));

        var answer = await router.RunAsync(Ask.Whole);

        Assert.Null(answer.Decision!.Variant);
        Assert.Equal(["old@1", "low@2"], answer.Decision.Candidates);
    }

    [Fact]
    public async Task RunAsync_AtZeroPercent_CountsForTheBaseline()
    {
        var router = Watch(ReleaseRouter.Canary(0));
        router["old"].Does(Reply.Whole("Hello."));

        var answer = await router.RunAsync(Ask.Whole);

        Assert.Equal(ReleaseArm.Baseline, answer.Decision!.Variant!.Arm);
        Assert.Equal(["old@1", "low@2"], answer.Decision.Candidates);
        Assert.Equal((0, 1, 0), Figures(router));
    }

    [Theory]
    [InlineData(ReleaseStatus.RolledBack, 0, "old")]
    [InlineData(ReleaseStatus.Paused, 100, "new")]
    [InlineData(ReleaseStatus.Done, 100, "new")]
    public async Task RunAsync_WhateverTheStatus_GoesWhereThePercentSays(ReleaseStatus status, double percent, string backend)
    {
        var router = Watch(ReleaseRouter.Create(TestReleases.At(ReleaseStage.Canary, percent: percent) with { Status = status }));
        router[backend].Does(Reply.Whole("Hello."));

        var answer = await router.RunAsync(Ask.Whole);

        Assert.Equal(backend, answer.Sink.Head.Backend);
        Assert.Equal(status == ReleaseStatus.Paused, answer.Decision!.Variant is not null);
    }

    [Fact]
    public async Task RunAsync_BatchLine_StaysOnTheBaseline()
    {
        var router = Watch(ReleaseRouter.Canary(100));
        router["old"].Does(Reply.Whole("Hello."));

        var answer = await router.RunAsync(Ask.Whole with { Lane = Lane.Batch });

        Assert.Null(answer.Decision!.Variant);
        Assert.Equal("old", answer.Sink.Head.Backend);
    }

    [Fact]
    public async Task RunAsync_ResultsOfTools_GoToTheSideThatCalledOnAnyInstance()
    {
        static Ask Turn(int i, string more) => new()
        {
            Body = $$"""{"model":"chat","messages":[{"role":"user","content":"Order {{i}}"}{{more}}],"tools":[{"type":"function","function":{"name":"pay"} }]}""",
        };
        const string Results = """,{"role":"assistant","tool_calls":[{"id":"c","type":"function","function":{"name":"pay","arguments":"{}"}}]},{"role":"tool","tool_call_id":"c","content":"paid"}""";
        var (one, other) = (ByRequest(), ByRequest());
        var (called, answered) = (new ReleaseArm[20], new ReleaseArm[20]);
        for (var i = 0; i < 20; i++) called[i] = (await one.RunAsync(Turn(i, ""))).Decision!.Variant!.Arm;
        for (var i = 19; i >= 0; i--) answered[i] = (await other.RunAsync(Turn(i, Results))).Decision!.Variant!.Arm;

        Assert.Equal(called, answered);
        Assert.Equal(2, called.Distinct().Count());

        AttemptFixture ByRequest()
        {
            var router = Watch(ReleaseRouter.Canary(50, order: release => release with { Unit = SplitUnit.Request }));
            router["new"].Does(Reply.Whole("Hello."));
            router["old"].Does(Reply.Whole("Hello."));
            return router;
        }
    }

    [Fact]
    public async Task RunAsync_CandidateFails_BaselineAnswersInTheSameRequestAndTheCandidateIsToBlame()
    {
        var router = Watch(ReleaseRouter.Canary(100));
        router["new"].Does(Reply.Error(500));
        router["old"].Does(Reply.Streamed("Hello."));

        var answer = await router.RunAsync(Ask.Streaming);

        Assert.Equal(("complete", "old", 1, null), (answer.Decision!.Result, answer.Sink.Head.Backend, answer.Sink.Head.Rung, answer.Sink.Head.Degraded));
        Assert.Equal((1, 0, 1), Figures(router));
    }

    [Theory]
    [InlineData(400, "invalid_value")]
    [InlineData(400, "context_length_exceeded")]
    [InlineData(400, "content_filter")]
    public async Task RunAsync_CandidateRefusesTheRequest_BaselineHasTheLastWord(int status, string code)
    {
        var router = Watch(ReleaseRouter.Canary(100));
        router["new"].Does(Reply.Error(status, code));
        router["old"].Does(Reply.Streamed("Hello."));

        var answer = await router.RunAsync(Ask.Streaming);

        Assert.Equal("complete", answer.Decision!.Result);
        Assert.Equal("Hello.", answer.Sink.Content);
        Assert.Equal((1, 0, 1), Figures(router));
    }

    [Fact]
    public async Task RunAsync_BothRefuse_TheCallerIsAtFaultAndNobodyCounts()
    {
        var router = Watch(ReleaseRouter.Canary(100));
        router["new"].Does(Reply.Error(400, "invalid_value"));
        router["old"].Does(Reply.Error(400, "invalid_value"));

        var answer = await router.RunAsync(Ask.Streaming);

        Assert.Equal(400, answer.Sink.Head.Status);
        Assert.Equal((0, 0, 0), Figures(router));
    }

    [Fact]
    public async Task RunAsync_CandidateBreaksOff_BaselineCompletesTheStream()
    {
        var router = Watch(ReleaseRouter.Canary(100));
        router["new"].Does(Reply.Stream.Role().Says("Hel").Breaks());
        router["old"].Does(Reply.Streamed("Hel", "lo."));

        var answer = await router.RunAsync(Ask.Streaming);

        Assert.Equal(("complete", "Hello."), (answer.Decision!.Result, answer.Sink.Content));
        var figures = Assert.Single(router.Engine.ReleaseParts.Sides.Counter.Due()).Figures.Candidate;
        Assert.Equal((1, 1, 0), (figures.Requests, figures[ArmCounter.Interruptions], figures[ArmCounter.Errors]));
    }

    [Fact]
    public async Task RunAsync_CandidateHasNoPlace_BaselineAnswersAndDoesNotSpeakForIt()
    {
        var router = Watch(ReleaseRouter.Canary(100, order: release => release with { Candidate = [ReleaseRouter.New with { ContextWindow = 1 }] }));
        router["old"].Does(Reply.Streamed("Hello."));
        router["new"].Does(Reply.Streamed("Wrong."));

        var answer = await router.RunAsync(Ask.Streaming);

        Assert.Equal("old", answer.Sink.Head.Backend);
        Assert.Equal((0, 0, 0), Figures(router));
    }

    [Fact]
    public async Task RunAsync_KeptAnswers_DoNotCrossFromOneSideToTheOther()
    {
        var router = Watch(ReleaseRouter.Canary(100, route => route with { Cache = new RouteCacheSettings { Fresh = true } }, release => release with { OptedOut = ["t"] }));
        var guest = new Tenant { Name = "t", KeySha256 = [] };
        router["old"].Does(CacheAsk.Says("Old."));
        router["new"].Does(CacheAsk.Says("New."));
        var first = await router.RunAsync(CacheAsk.For() with { Tenant = guest });
        Assert.Equal(("miss", "old"), (first.Decision!.Cache, first.Sink.Head.Backend));
        Assert.Equal("hit", (await router.RunAsync(CacheAsk.For() with { Tenant = guest })).Decision!.Cache);

        var canary = Watch(ReleaseRouter.Canary(100, route => route with { Cache = new RouteCacheSettings { Fresh = true } }));
        canary["new"].Does(Reply.Error(500), CacheAsk.Says("New."));
        canary["old"].Does(CacheAsk.Says("Old."));
        Assert.Equal("Old.", TextOf(await canary.RunAsync(CacheAsk.For())));
        Assert.Equal("New.", TextOf(await canary.RunAsync(CacheAsk.For())));
        Assert.Equal(("hit", "New."), ((await canary.RunAsync(CacheAsk.For())).Decision!.Cache, TextOf(await canary.RunAsync(CacheAsk.For()))));
    }

    [Fact]
    public async Task Feedback_OnAnAnswer_ReachesItsSide()
    {
        var router = Watch(ReleaseRouter.Canary(100));
        router["new"].Does(Reply.Streamed("Hello."));
        var ticket = (await router.RunAsync(Ask.Streaming)).Sink.Head.DecisionId!;

        var tenant = new Tenant { Name = "t", KeySha256 = [] };
        Assert.Null(router.Engine.Slo.Feedback.Take(tenant, Encoding.UTF8.GetBytes($$"""{"decision":"{{ticket}}","good":false,"kind":"eval"}""")));
        Assert.Equal(404, router.Engine.Slo.Feedback.Take(new Tenant { Name = "other", KeySha256 = [] }, Encoding.UTF8.GetBytes($$"""{"decision":"{{ticket}}","good":true}"""))!.Status);

        var figures = Assert.Single(router.Engine.ReleaseParts.Sides.Counter.Due()).Figures;
        Assert.Equal((1, 1, 0), (figures.Candidate[ArmCounter.Judged], figures.Candidate[ArmCounter.JudgedBad], figures.Baseline[ArmCounter.Judged]));
    }

    /// <summary>Requests of the candidate and of the baseline, and errors of the candidate.</summary>
    private static (long Candidate, long Baseline, long Errors) Figures(AttemptFixture router)
    {
        var due = router.Engine.ReleaseParts.Sides.Counter.Due();
        return (due.Sum(one => one.Figures.Candidate.Requests), due.Sum(one => one.Figures.Baseline.Requests), due.Sum(one => one.Figures.Candidate[ArmCounter.Errors]));
    }
}
