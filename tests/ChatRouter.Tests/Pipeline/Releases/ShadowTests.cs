using System.Text.Json;
using ChatRouter.Model.Callers;
using ChatRouter.Model.Releases;
using ChatRouter.Releases.Figures;
using ChatRouter.Tests.Caching;
using ChatRouter.Tests.Releases;
using ChatRouter.Tests.Support;
using ChatRouter.Tests.Support.Backends;

namespace ChatRouter.Tests.Pipeline.Releases;

/// <summary>Copies of requests for a candidate.</summary>
public sealed class ShadowTests : AttemptTest
{
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task RunAsync_InTheShadowStage_CandidateGetsTheSameAndThePairIsCounted(bool stream)
    {
        var router = Watch(Shadowed());
        router["old"].Does(CacheAsk.Says("The answer is 42."));
        router["new"].Does(CacheAsk.Says("The answer is 42!"));

        var answer = await router.RunAsync(stream ? Ask.Streaming : Ask.Whole);
        Assert.Equal("old", answer.Sink.Head.Backend);
        Assert.Null(answer.Decision!.Variant);
        var figures = await CopiesAsync(router, 1);

        Assert.Equal((1, 1), (figures.Baseline.Requests, figures.Candidate.Requests));
        Assert.Equal((1, 1, 0, 0), (figures.Candidate[ArmCounter.Agreements], figures.Baseline[ArmCounter.Agreements], figures.Candidate[ArmCounter.Errors], figures.Candidate[ArmCounter.Refusals]));
        var call = Assert.Single(router["new"].Calls);
        using var body = JsonDocument.Parse(call.Body);
        Assert.Equal(("new-model", "Hi"), (body.RootElement.GetProperty("model").GetString(), body.RootElement.GetProperty("messages")[0].GetProperty("content").GetString()));
    }

    [Fact]
    public async Task RunAsync_CandidateFailsOrDeclines_ItsSideShowsIt()
    {
        var router = Watch(Shadowed());
        router["old"].Does(CacheAsk.Says("The answer is 42."));
        router["new"].Does(Reply.Error(500), CacheAsk.Says("I'm sorry, but I can't help with that."));

        await router.RunAsync(Ask.Streaming);
        var first = await CopiesAsync(router, 1);
        await router.RunAsync(Ask.Streaming);
        var both = await CopiesAsync(router, 2);

        Assert.Equal((1, 1), (first.Candidate.Requests, first.Candidate[ArmCounter.Errors]));
        Assert.Equal((1, 1), (both.Candidate[ArmCounter.Pairs], both.Baseline[ArmCounter.Pairs]));
        Assert.Equal((2, 1, 1, 0), (both.Candidate.Requests, both.Candidate[ArmCounter.Errors], both.Candidate[ArmCounter.Refusals], both.Candidate[ArmCounter.Agreements]));
        Assert.Equal((2, 0, 0), (both.Baseline.Requests, both.Baseline[ArmCounter.Errors], both.Baseline[ArmCounter.Refusals]));
        Assert.Equal("complete", router.Engine.Decisions.Find("req_1")!.Result);
    }

    [Fact]
    public async Task RunAsync_WhatMustNotBeCopied_IsNot()
    {
        var tools = new Ask { Body = """{"model":"chat","stream":true,"messages":[{"role":"user","content":"Hi"}],"tools":[{"type":"function","function":{"name":"pay"}}]}""" };
        (AttemptFixture Router, Ask Ask)[] cases =
        [
            (Shadowed(), tools),
            (Shadowed(order: release => release with { OptedOut = ["t"] }), Ask.Streaming),
            (Shadowed(order: release => release with { Shadow = null }), Ask.Streaming),
            (Shadowed(status: ReleaseStatus.Paused), Ask.Streaming),
            (Shadowed(), Ask.Streaming with { Lane = Lane.Batch }),
        ];
        foreach (var (router, ask) in cases)
        {
            Watch(router)["old"].Does(CacheAsk.Says("Hello."));
            Assert.Equal("complete", (await router.RunAsync(ask)).Decision!.Result);
            await DrainAsync(router);
            Assert.Empty(router["new"].Calls);
        }
    }

    [Fact]
    public async Task RunAsync_TokenBudgetSpent_CopiesNoMore()
    {
        var router = Watch(Shadowed(order: release => release with { Shadow = release.Shadow! with { TokenBudget = 5 } }));
        router["old"].Does(CacheAsk.Says("Hello."));
        router["new"].Does(CacheAsk.Says("Hello."));
        for (var i = 0; i < 3; i++)
        {
            await router.RunAsync(Ask.Whole);
            await DrainAsync(router);
        }

        Assert.Single(router["new"].Calls);
    }

    [Fact]
    public async Task RunAsync_NobodyTakesCopies_TheOldestWaitAndTheRestIsDropped()
    {
        var router = Watch(Shadowed());
        router["old"].Does(CacheAsk.Says("Hello."));
        for (var i = 0; i < 40; i++) await router.RunAsync(Ask.Whole);

        Assert.Equal(8, router.Engine.ReleaseParts.Sides.Copies.Dropped);
        Assert.Empty(router["new"].Calls);
    }

    private static AttemptFixture Shadowed(ReleaseStatus status = ReleaseStatus.Running, Func<ReleaseSettings, ReleaseSettings>? order = null) => ReleaseRouter.Create(
        TestReleases.At(ReleaseStage.Shadow) with { Status = status },
        order: release =>
        {
            var all = release with { Shadow = new ShadowSettings { Percent = 100 } };
            return order is null ? all : order(all);
        });

    private static async Task<ReleaseFigures> CopiesAsync(AttemptFixture router, int pairs)
    {
        await DrainAsync(router);
        var figures = Assert.Single(router.Engine.ReleaseParts.Sides.Counter.Due()).Figures;
        Assert.Equal(pairs, figures.Candidate.Requests);
        return figures;
    }

    /// <summary>Lets the worker do what there is.</summary>
    private static Task<bool> DrainAsync(AttemptFixture router) => router.RunAsync(async () =>
    {
        await router.Engine.ReleaseParts.Sides.Copies.DrainAsync(router.Engine.ReleaseParts.Candidates, CancellationToken.None);
        return true;
    });
}
