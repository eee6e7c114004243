using ChatRouter.Model.Settings;
using ChatRouter.Tests.Support;
using ChatRouter.Tests.Support.Backends;
using ChatRouter.Tests.Support.Sinks;

namespace ChatRouter.Tests.Attempts;

/// <summary>Many requests at once over backends that fail in every way, and callers that hang up at any moment. The chances are seeded.</summary>
public sealed class ConcurrencyTests : AttemptTest
{
    private const int MaxAttempts = 5;

    private static readonly string[] Pieces = ["The ", "quick ", "brown ", "fox ", "jumps."];
    private static readonly string Text = string.Concat(Pieces);
    private static readonly BreakerSettings Calm = new() { MinimumThroughput = int.MaxValue, ConsecutiveFailures = int.MaxValue };

    [Fact]
    public async Task RunAsync_ThousandByTheClock_EachEndsOnceAndHoldsNothing()
    {
        const int Seed = 1;
        var router = CreateLadder(Seed);

        var answers = await router.RunAsync(() => Task.WhenAll(Enumerable.Range(0, 1000).Select(async i =>
        {
            await router.WaitAsync(TimeSpan.FromMilliseconds(i * 7));
            return await router.AskAsync(AskOf(Seed, i));
        })));

        Assert.All(answers, AssertOneEnd);
        AssertEveryEndHappened(answers);
    }

    [Fact(Timeout = 60_000)]
    public async Task RunAsync_ThousandOnManyThreads_EachEndsOnceAndHoldsNothing()
    {
        const int Seed = 2;
        var router = CreateLadder(Seed);
        var asking = Task.WhenAll(Enumerable.Range(0, 1000).Select(i => Task.Run(() => router.AskAsync(AskOf(Seed, i)))));
        while (!asking.IsCompleted)
        {
            // The clock runs beside the requests, so each run meets other moments; what must hold, holds in all of them.
            router.Clock.Advance(TimeSpan.FromMilliseconds(100));
            await Task.Yield();
        }

        Assert.All(await asking, AssertOneEnd);
    }

    private AttemptFixture CreateLadder(int seed)
    {
        var a = A with { Breaker = Calm, MaxConcurrency = 200 };
        var b = B with { Breaker = Calm, MaxConcurrency = 200 };
        var c = TestModel.Backend("c") with { MaxConcurrency = 200 };
        var route = TestModel.Route(TestModel.Rung(1, a, b), TestModel.Rung(2, c)) with { MaxAttempts = MaxAttempts, Hedge = true, Deadline = 30 * Second };

        // A thousand callers with one body are no storm of repeats here.
        var router = Watch(new AttemptFixture(route, random: new SeededRandom(seed), change: model => model with { Repeats = new RepeatSettings { RefuseEarly = false, MaxRetryShare = 1 } }));
        foreach (var (name, salt) in new[] { ("a", 17), ("b", 31), ("c", 47) })
        {
            router[name].Does((number, call) => ReplyOf(new Random((seed * 1_000_003) + (salt * 10_007) + number), call.Body.Contains("\"stream\":true", StringComparison.Ordinal)));
        }

        return router;
    }

    private static Ask AskOf(int seed, int number)
    {
        var chance = new Random((seed * 7919) + number);
        return (chance.Next(4) == 0 ? Ask.Whole : Ask.Streaming) with
        {
            GoneAfter = chance.Next(5) == 0 ? TimeSpan.FromMilliseconds(chance.Next(6000)) : null,
            Deadline = chance.Next(5) == 0 ? TimeSpan.FromMilliseconds(100 + chance.Next(10_000)) : null,
        };
    }

    private static Reply ReplyOf(Random chance, bool stream)
    {
        var wait = TimeSpan.FromMilliseconds(chance.Next(3000));
        var good = stream ? Reply.Streamed(Pieces) : Reply.Whole(Text);
        return chance.Next(20) switch
        {
            0 => Reply.Refused,
            1 => Reply.Reset,
            2 => Reply.Silence,
            3 => Reply.Error(500).HeadersAfter(wait),
            4 => Reply.Error(503).With("Retry-After", "1"),
            5 => Reply.Error(429).With("retry-after-ms", "300"),
            6 => Reply.Error(400, "invalid_value"),
            7 => Reply.Body(200, "text/html", "<html/>"u8.ToArray()),
            8 => Reply.Stream.Role().After(wait).Breaks(),
            9 => Reply.Stream.Role().Says(Pieces[0]).After(wait).Says(Pieces[1]).Breaks(),
            10 => Reply.Stream.Says(Pieces[0]).Hangs(),
            11 => Reply.Stream.Says(Pieces[0]).Says(Pieces[1]).Raw("data: {{\n\n"),
            12 => good.InPiecesOf(11),
            13 => good.HeadersAfter(wait * 3),
            _ => good.HeadersAfter(wait),
        };
    }

    private static void AssertOneEnd(Answered answer)
    {
        var (sink, decision) = answer;
        Assert.NotNull(decision);
        Assert.InRange(decision.Attempts.Count, 0, MaxAttempts);
        Assert.NotNull(sink.EndedAt);
        switch (decision.Result)
        {
            case "complete":
                Assert.Null(sink.AbortedAt);
                Assert.Equal(200, sink.Head.Status);
                if (decision.Stream) AssertWholeStream(sink);
                else AssertWholeAnswer(sink);
                break;
            case "caller_gone":
                Assert.DoesNotContain(Chunks.Done, sink.Text, StringComparison.Ordinal);
                break;
            case "interrupted":
                Assert.NotNull(sink.AbortedAt);
                Assert.Equal("stream_interrupted", sink.ErrorCode);
                Assert.DoesNotContain(Chunks.Done, sink.Text, StringComparison.Ordinal);
                break;
            default:
                Assert.Equal(decision.Result, sink.ErrorCode);
                Assert.Equal(sink.Head.IsEventStream, sink.AbortedAt is not null);
                break;
        }
    }

    private static void AssertWholeStream(RecordingSink sink)
    {
        Assert.Equal(Text, sink.Content);
        Assert.Equal("stop", sink.FinishReason);
        Assert.EndsWith(Chunks.Done, sink.Text, StringComparison.Ordinal);
    }

    /// <summary>Passed on as it came or put together; only streams of this script tell no usage.</summary>
    private static void AssertWholeAnswer(RecordingSink sink)
    {
        var whole = Chunks.Completion(Text);
        if (sink.Text != whole) Assert.Equal(whole[..whole.IndexOf(",\"usage\"", StringComparison.Ordinal)] + "}", sink.Text);
    }

    // A test whose chances never reach an ending would not test it.
    private static void AssertEveryEndHappened(Answered[] answers)
        => Assert.Superset(new HashSet<string?> { "complete", "interrupted", "caller_gone", "deadline_exceeded", "lane_saturated", "all_backends_unavailable", "invalid_value" }, answers.Select(a => a.Decision!.Result).ToHashSet());
}
