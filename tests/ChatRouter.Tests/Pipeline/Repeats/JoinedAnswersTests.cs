using ChatRouter.Model;
using ChatRouter.Model.Callers;
using ChatRouter.Model.Settings;
using ChatRouter.Tests.Support;
using ChatRouter.Tests.Support.Backends;

namespace ChatRouter.Tests.Pipeline.Repeats;

/// <summary>Requests with an idempotency key, through the whole engine.</summary>
public sealed class JoinedAnswersTests : AttemptTest
{
    private static readonly Tenant Other = new() { Name = "other", KeySha256 = [] };
    private static readonly Reply Slow = Reply.Stream.Role().Says("Hel").After(Second).Says("lo").Finish().Done();
    private static readonly Ask Keyed = Ask.Streaming with { Key = "k1" };

    [Fact]
    public async Task RunAsync_RepeatOfARunningStream_HasAllOfItFromTheStart()
    {
        var router = Create();
        router["a"].Does(Slow);

        var answers = await router.RunAsync(async () =>
        {
            var first = router.AskAsync(Keyed);
            await router.WaitAsync(Second / 2);
            return await Task.WhenAll(first, router.AskAsync(Keyed));
        });

        Assert.Single(router["a"].Calls);
        Assert.Equal([Slow.Text, Slow.Text], answers.Select(answer => answer.Sink.Text));
        Assert.Equal([false, true], answers.Select(answer => answer.Sink.Head.IsRepeat));
        Assert.Equal(answers[0].Sink.Head.DecisionId, answers[1].Sink.Head.DecisionId);
        Assert.Equal([("complete", null), ("complete", "req_1")], answers.Select(answer => (answer.Decision!.Result, answer.Decision.Joined)));
        Assert.Equal([Second / 2, Second], [answers[1].Sink.FirstByteAt!.Value, answers[1].Sink.LastByteAt!.Value]);
        Forget(router);
    }

    [Fact]
    public async Task RunAsync_RepeatOfAFinishedAnswer_GetsItForTenMinutes()
    {
        var router = Create();
        router["a"].Does(Reply.Streamed("one"), Reply.Streamed("two"));
        var whole = Ask.Whole with { Key = "k1" };

        var answers = await router.AskTimesAsync(2, whole);
        router.Clock.Advance(TimeSpan.FromMinutes(10) - Second);
        var late = await router.AskAsync(whole);
        router.Clock.Advance(Second);
        var later = await router.AskAsync(whole);

        Assert.Equal(["one", "one", "one", "two"], new[] { answers[0], answers[1], late, later }.Select(TextOf));
        Assert.Equal([answers[0].Sink.Head with { IsRepeat = true }, answers[0].Sink.Head with { IsRepeat = true }], [answers[1].Sink.Head, late.Sink.Head]);
        Forget(router);
    }

    [Fact]
    public async Task RunAsync_OtherBodyUnderTheKey_Is422()
    {
        var router = Create();
        router["a"].Does(Reply.Streamed("one"));
        await router.AskAsync(Keyed);

        var answer = await router.AskAsync(Keyed with { Body = Ask.Whole.Body });

        Assert.Equal((422, "idempotency_key_reused"), (answer.Sink.Head.Status, answer.Sink.ErrorCode));
        Assert.Equal("idempotency_key_reused", answer.Decision!.Result);
        Assert.Single(router["a"].Calls);
        Forget(router);
    }

    [Fact]
    public async Task RunAsync_KeyOfAnotherTenant_IsAnotherKey()
    {
        var router = Watch(new AttemptFixture(TestModel.Route(TestModel.Rung(1, A)), change: model => model with { Tenants = [.. model.Tenants, Other] }));
        router["a"].Does(Reply.Streamed("one"), Reply.Streamed("two"));

        Assert.Equal("one", (await router.AskAsync(Keyed)).Sink.Content);
        Assert.Equal("two", (await router.AskAsync(Keyed with { Tenant = Other })).Sink.Content);
        Forget(router);
    }

    [Fact]
    public async Task RunAsync_FirstCallerHangsUp_TheAnswerGoesOnForTheOther()
    {
        var router = Create();
        router["a"].Does(Slow);

        var answers = await router.RunAsync(async () =>
        {
            var first = router.AskAsync(Keyed with { GoneAfter = Second / 2 });
            return await Task.WhenAll(first, router.AskAsync(Keyed));
        });

        Assert.Equal(["Hel", "Hello"], answers.Select(answer => answer.Sink.Content));
        Assert.Single(router["a"].Calls);
        Forget(router);
    }

    [Fact]
    public async Task RunAsync_EveryoneHangsUp_TheCallEndsAndTheNextOneBeginsAnew()
    {
        var router = Create();
        router["a"].Does(Reply.Stream.Says("Hel").Hangs(), Reply.Streamed("again"));

        await router.RunAsync(() => Task.WhenAll(router.AskAsync(Keyed with { GoneAfter = Second / 2 }), router.AskAsync(Keyed with { GoneAfter = Second })));
        Assert.Equal(Second, Assert.Single(router["a"].Calls).EndedAt);

        Assert.Equal("again", (await router.AskAsync(Keyed)).Sink.Content);
        Forget(router);
    }

    [Fact]
    public async Task RunAsync_FailedAnswer_IsNotKept()
    {
        var router = CreateForOneAttempt(A);
        router["a"].Does(Reply.Error(500), Reply.Streamed("well"));

        var failed = await router.RunAsync(Keyed);
        var well = await router.RunAsync(Keyed);

        Assert.Equal((503, 200), (failed.Sink.Head.Status, well.Sink.Head.Status));
        Forget(router);
    }

    [Fact]
    public async Task RunAsync_BrokenStream_BreaksForAllAndIsNotKept()
    {
        var router = CreateForOneAttempt(A);
        router["a"].Does(Reply.Stream.Says("Hel").After(Second).Breaks(), Reply.Streamed("well"));

        var broken = await router.RunAsync(() => Task.WhenAll(router.AskAsync(Keyed), router.AskAsync(Keyed)));

        Assert.All(broken, answer => Assert.Equal(("stream_interrupted", Second), (answer.Sink.ErrorCode, answer.Sink.AbortedAt)));
        Assert.Equal("well", (await router.RunAsync(Keyed)).Sink.Content);
        Forget(router);
    }

    [Fact]
    public async Task RunAsync_AnswerTooLargeToKeep_Is409WhileItRunsAndThenAskedAnew()
    {
        var large = Reply.Stream.Says(new string('x', 2000)).After(Second).Says("end").Finish().Done();
        var router = Create(new RepeatSettings { MaxAnswerBytes = 1024 });
        router["a"].Does(large);

        var answers = await router.RunAsync(async () =>
        {
            var first = router.AskAsync(Keyed);
            await router.WaitAsync(Second / 2);
            return await Task.WhenAll(first, router.AskAsync(Keyed));
        });

        Assert.Equal(large.Text, answers[0].Sink.Text);
        Assert.Equal((409, "idempotency_key_in_use", 5 * Second), (answers[1].Sink.Head.Status, answers[1].Sink.ErrorCode, answers[1].Sink.Head.RetryAfter));
        Assert.Equal(0, router.Engine.Pipeline.Joined.HeldBytes);
        Assert.Equal(large.Text, (await router.RunAsync(Keyed)).Sink.Text);
        Assert.Equal(2, router["a"].Calls.Count);
    }

    [Fact]
    public async Task RunAsync_ManyKeys_HoldNoMoreThanIsAllowed()
    {
        var router = Create(new RepeatSettings { MaxBytes = 65536 });
        router["a"].Does(Reply.Streamed(new string('x', 5000)));

        for (var i = 0; i < 50; i++)
        {
            await router.AskAsync(Keyed with { Key = $"k{i}" });
            Assert.InRange(router.Engine.Pipeline.Joined.HeldBytes, 5000, 65536);
        }

        Assert.True((await router.AskAsync(Keyed with { Key = "k49" })).Sink.Head.IsRepeat);
        Assert.False((await router.AskAsync(Keyed with { Key = "k0" })).Sink.Head.IsRepeat);
        Forget(router);
    }

    [Fact]
    public async Task RunAsync_SwitchedOff_IgnoresKeys()
    {
        var router = Create(new RepeatSettings { KeepAnswers = TimeSpan.Zero });
        router["a"].Does(Reply.Streamed("one"), Reply.Streamed("two"));

        Assert.Equal(["one", "two"], (await router.AskTimesAsync(2, Keyed)).Select(answer => answer.Sink.Content));
    }

    [Fact]
    public async Task RunAsync_ManyCallersAtOnce_AllHaveTheSameBytesOfOneCall()
    {
        var reply = Enumerable.Range(0, 200).Aggregate(Reply.Stream.Role(), (stream, i) => stream.After(TimeSpan.FromMilliseconds(1)).Says($"{i} ")).Finish().Done();
        var router = Create();
        router["a"].Does(reply);

        var answers = await router.RunAsync(() => Task.WhenAll(Enumerable.Range(0, 64).Select(async i =>
        {
            if (i > 0) await router.WaitAsync(TimeSpan.FromMilliseconds(i * 4 % 230));
            return await router.AskAsync(Keyed);
        })));

        Assert.Single(router["a"].Calls);
        Assert.All(answers, answer => Assert.Equal(reply.Text, answer.Sink.Text));
        Forget(router);
    }

    private AttemptFixture Create(RepeatSettings? settings = null)
        => Watch(new AttemptFixture(TestModel.Route(TestModel.Rung(1, A)), change: model => model with { Repeats = settings ?? new RepeatSettings() }));

    /// <summary>When their time is over no answers are held, without anybody asking.</summary>
    private static void Forget(AttemptFixture router)
    {
        router.Clock.Advance(TimeSpan.FromMinutes(10));
        Assert.Equal((0, 0L), (router.Engine.Pipeline.Joined.Count, router.Engine.Pipeline.Joined.HeldBytes));
    }
}
