using ChatRouter.Model;
using ChatRouter.Model.Plans;
using ChatRouter.Tests.Support;
using ChatRouter.Tests.Support.Backends;

namespace ChatRouter.Tests.Attempts;

/// <summary>Busy is not broken.</summary>
public sealed class SaturationTests : AttemptTest
{
    [Fact]
    public async Task RunAsync_NoFirstTokenWhileTheBackendWorksOnOthers_CountsNotAgainstItAndIsShed()
    {
        var router = CreateFor(A with { MaxConcurrency = 8 });
        router["a"].Does((number, _) => number == 0 ? Long : Late);

        var answers = await router.RunAsync(async () =>
        {
            var first = router.AskAsync(Ask.Streaming);
            await router.WaitAsync(Second);
            var others = await Task.WhenAll(Enumerable.Range(0, 6).Select(_ => router.AskAsync(Ask.Streaming)));
            await first;
            return others;
        });

        Assert.All(answers, answer => Assert.Equal(("lane_saturated", 429), (answer.Decision!.Result, answer.Sink.Head.Status)));
        Assert.All(answers, answer => Assert.Equal(["a Ignored Saturated"], answer.Attempts));
        Assert.Equal("closed", router.Circuit("a"));
    }

    [Fact]
    public async Task RunAsync_NoFirstTokenAndNothingElseIsAtWork_IsAFailure()
    {
        var router = CreateFor(A);
        router["a"].Does(Late);

        var answer = await router.RunAsync(Ask.Streaming);

        Assert.Equal(["a Failure FirstTokenTimeout"], answer.Attempts);
        Assert.Equal("all_backends_unavailable", answer.Decision!.Result);
    }

    [Fact]
    public async Task RunAsync_LaterRequestsAreServedSooner_TheSilentOneIsAFailure()
    {
        var router = CreateFor(A);
        router["a"].Does((number, _) => number switch { 0 => Long, 1 => Late, _ => Reply.Streamed("soon") });

        var silent = await router.RunAsync(async () =>
        {
            var other = router.AskAsync(Ask.Streaming);
            await router.WaitAsync(Second);
            var silent = router.AskAsync(Ask.Streaming);
            await router.WaitAsync(Second);
            await router.AskTimesAsync(3, Ask.Streaming);
            await other;
            return await silent;
        });

        Assert.Equal("a Failure FirstTokenTimeout", silent.Attempts.First());
    }

    [Fact]
    public async Task RunAsync_EveryBackendIsFull_TheErrorSaysSoAndWhenToComeBack()
    {
        var router = CreateFor(A with { MaxConcurrency = 1 }, B with { MaxConcurrency = 1 });
        var slow = Reply.Stream.Says("slow").After(5 * Second).Finish().Done();
        router["a"].Does(slow);
        router["b"].Does(slow);

        var answers = await router.RunAsync(() => Task.WhenAll(Enumerable.Range(0, 3).Select(_ => router.AskAsync(Ask.Streaming))));
        var shed = answers[2];

        Assert.Equal((429, "lane_saturated"), (shed.Sink.Head.Status, shed.Sink.ErrorCode));
        Assert.Equal([new SkippedBackend("a", 1, "no place for the lane", null), new SkippedBackend("b", 1, "no place for the lane", null)], shed.Decision!.Skipped.OrderBy(s => s.Backend));
        Assert.InRange(shed.Sink.Head.RetryAfter!.Value.TotalSeconds, 1, 30);
        Assert.Equal(1, shed.Decision.Duration.TotalSeconds, 0.01);
    }

    [Fact]
    public async Task RunAsync_APlaceIsLeftInTime_TheOneThatWaitedGetsIt()
    {
        var router = CreateFor(A with { MaxConcurrency = 1 });
        router["a"].Does(Reply.Stream.Says("quick").After(0.3 * Second).Finish().Done());

        var answers = await router.RunAsync(() => Task.WhenAll(router.AskAsync(Ask.Streaming), router.AskAsync(Ask.Streaming)));

        Assert.All(answers, answer => Assert.Equal("complete", answer.Decision!.Result));
        Assert.Equal(0.6, answers[1].Decision!.Duration.TotalSeconds, 0.05);
    }

    /// <summary>
    /// The second rung has one place and answers in 50 ms: within the second that the lane may wait it does so for sixteen whom the first one has failed at once. Where nothing has failed
    /// them, ten wait and the others are told.
    /// </summary>
    [Theory]
    [InlineData(true, 0)]
    [InlineData(false, 5)]
    public async Task RunAsync_SixteenAtOnceForOnePlace_AllWaitIfABackendHasFailedThem(bool hasFailed, int shed)
    {
        var last = TestModel.Rung(2, B with { MaxConcurrency = 1 });
        var router = Create(hasFailed ? TestModel.Route(TestModel.Rung(1, A), last) : TestModel.Route(last));
        if (hasFailed) router["a"].Does(Reply.Error(500).HeadersAfter(0.1 * Second));
        router["b"].Does(Reply.Stream.Says("quick").After(0.05 * Second).Finish().Done());
        await router.RunAsync(Ask.Streaming);

        var answers = await router.RunAsync(() => Task.WhenAll(Enumerable.Range(0, 16).Select(_ => router.AskAsync(Ask.Streaming))));

        Assert.Equal(shed, answers.Count(answer => answer.Sink.Head.Status == 429));
        Assert.Equal(16 - shed, answers.Count(answer => answer.Decision?.Result == "complete"));
    }

    /// <summary>Is at work for 20 s.</summary>
    private static Reply Long => Enumerable.Range(0, 10).Aggregate(Reply.Stream.Role(), (reply, _) => reply.Says("more ").After(2 * Second)).Finish().Done();

    private static Reply Late => Reply.Stream.After(60 * Second).Says("late").Finish().Done();

    private AttemptFixture CreateFor(params Backend[] backends) => Create(TestModel.Route(TestModel.Rung(1, backends)));
}
