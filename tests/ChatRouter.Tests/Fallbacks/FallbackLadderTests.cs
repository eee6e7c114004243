using ChatRouter.Fallbacks;
using ChatRouter.Model;
using ChatRouter.Model.Requests;
using ChatRouter.Model.Sources;
using ChatRouter.Tests.Support;

namespace ChatRouter.Tests.Fallbacks;

public sealed class FallbackLadderTests
{
    private const string Tools = ""","tools":[{"type":"function","function":{"name":"f"}}]""";

    private readonly ManualClock _clock = new();

    [Fact]
    public async Task AnswerAsync_FirstHasNoneAndSecondThrows_TheThirdAnswers()
    {
        var ladder = Create(new Source(_ => null), new Source(_ => throw new InvalidOperationException("bug")), new Source(_ => Answer));

        var (rung, answer) = (await ladder.AnswerAsync(FallbackAsk.Of("x"), default))!.Value;

        Assert.Equal((4, Answer), (rung.Number, answer));
    }

    [Fact]
    public async Task AnswerAsync_SourceHangs_TheNextIsAskedWhenItsTimeIsUp()
    {
        var ladder = Create(new Source(_ => Answer) { Hangs = true }, new Source(_ => Answer));
        var asked = ladder.AnswerAsync(FallbackAsk.Of("x"), default).AsTask();
        Assert.False(asked.IsCompleted);

        _clock.Advance(FallbackLadder.Limit);

        Assert.Equal(3, (await asked)!.Value.Rung.Number);
    }

    [Fact]
    public async Task AnswerAsync_CallerLeavesMeanwhile_NobodyElseIsAsked()
    {
        using var gone = new CancellationTokenSource();
        var next = new Source(_ => Answer);
        var asked = Create(new Source(_ => Answer) { Hangs = true }, next).AnswerAsync(FallbackAsk.Of("x"), gone.Token).AsTask();

        await gone.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => asked);
        Assert.Equal(0, next.Asked);
    }

    [Theory]
    [InlineData("", 2)]
    [InlineData(""","response_format":{"type":"json_object"}""", 3)]
    [InlineData(""","n":2""", 0)]
    [InlineData(Tools, 0)]
    public async Task AnswerAsync_RequestNeedsMore_OnlyWhoCanIsAsked(string more, int rung)
        => Assert.Equal(rung, await RungAsync(FallbackAsk.Of("x", more)));

    [Fact]
    public async Task AnswerAsync_ToolsAndTasks_OnlyWhereTheRouteAllowsThem()
    {
        var route = FallbackAsk.Of("x").Route;

        Assert.Equal(3, await RungAsync(FallbackAsk.Of("x", Tools, route with { DegradedWithTools = true })));
        Assert.Equal(0, await RungAsync(FallbackAsk.Of("x", isInTask: true)));
        Assert.Equal(2, await RungAsync(FallbackAsk.Of("x", route: route with { DegradedInTasks = true }, isInTask: true)));
    }

    [Theory]
    [InlineData(int.MaxValue, false, 0)]
    [InlineData(1, true, 0)]
    [InlineData(2, true, 2)]
    public async Task AnswerAsync_CallersTerms_AreKept(int lowest, bool accepts, int rung)
        => Assert.Equal(rung, await RungAsync(FallbackAsk.Of("x", terms: new DegradedTerms(lowest, accepts))));

    private static FallbackAnswer Answer { get; } = new() { Completion = FallbackCompletion.OfText("hello") };

    private async Task<int> RungAsync(FallbackRequest request)
        => (await Create(new Source(_ => Answer), new Source(_ => Answer) { Abilities = FallbackAbilities.Json | FallbackAbilities.Tools }).AnswerAsync(request, default))?.Rung.Number ?? 0;

    private FallbackLadder Create(params Source[] sources)
        => new([.. sources.Select((source, i) => (new Rung { Number = i + 2, Source = new DisabledSource(), Degraded = "less" }, (IFallback)source))], _clock);

    private sealed class Source(Func<FallbackRequest, FallbackAnswer?> answer) : IFallback
    {
        public FallbackAbilities Abilities { get; init; }

        public bool Hangs { get; init; }

        public int Asked { get; private set; }

        public async ValueTask<FallbackAnswer?> AnswerAsync(FallbackRequest request, CancellationToken limit)
        {
            Asked++;
            if (Hangs) await new TaskCompletionSource().Task;
            return answer(request);
        }
    }
}
