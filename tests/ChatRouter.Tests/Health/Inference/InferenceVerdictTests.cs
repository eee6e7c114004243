using ChatRouter.Health;
using ChatRouter.Health.Inference;
using ChatRouter.Model.Plans;
using ChatRouter.Model.Settings.Health;

namespace ChatRouter.Tests.Health.Inference;

public sealed class InferenceVerdictTests
{
    private static readonly DateTimeOffset Now = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);
    private static readonly InferenceAnswer Good = new()
    {
        Status = 200, Text = "1 2 3 4 5", Pieces = 5, FinishReason = "stop", FirstToken = TimeSpan.FromMilliseconds(40), TokensPerSecond = 80, Cost = 30,
    };

    private static readonly Readiness Idle = new() { Running = 0, Waiting = 0 };

    [Fact]
    public void From_KnownAnswer_IsHealthyWithItsFigures() => Assert.Equal(
        new InferenceHealth { At = Now, State = HealthState.Healthy, Reason = "ok", FirstToken = TimeSpan.FromMilliseconds(40), TokensPerSecond = 80 },
        From(Good));

    [Theory]
    [InlineData("Okay, the user wants", 16, "length")]
    [InlineData("", 0, "length")]
    [InlineData("1 2", 2, null)]
    public void From_AnswerCutByALimit_IsAlive(string text, int pieces, string? finish) =>
        Assert.Equal(HealthState.Healthy, From(Good with { Text = text, Pieces = pieces, FinishReason = finish }).State);

    [Theory]
    [InlineData("I am a small model.", 6, HealthState.Degraded, "inference: wrong answer")]
    [InlineData("", 4, HealthState.Degraded, "inference: wrong answer")]
    [InlineData("", 0, HealthState.Degraded, "inference: empty answer")]
    public void From_WholeAnswerThatIsNotTheKnownOne_IsDegraded(string text, int pieces, HealthState state, string reason)
    {
        var verdict = From(Good with { Text = text, Pieces = pieces });

        Assert.Equal((state, reason, 1), (verdict.State, verdict.Reason, verdict.Failures));
    }

    [Theory]
    [InlineData(FailureReason.ServerError, 500, "inference: answered 500")]
    [InlineData(FailureReason.ErrorInAnswer, 200, "inference: an error inside the answer")]
    [InlineData(FailureReason.Malformed, 200, "inference: not an answer of this protocol")]
    [InlineData(FailureReason.Truncated, 200, "inference: answer broken off")]
    [InlineData(FailureReason.Reset, null, "inference: connection broken")]
    [InlineData(FailureReason.FirstTokenTimeout, 200, "inference: no token within 3 s")]
    public void From_AFailureThatMayPass_IsDegradedAndAtTheSecondTimeDown(FailureReason failure, int? status, string reason)
    {
        var first = From(new InferenceAnswer { Failure = failure, Status = status });
        var second = From(new InferenceAnswer { Failure = failure, Status = status }, first);

        Assert.Equal((HealthState.Degraded, reason, 1), (first.State, first.Reason, first.Failures));
        Assert.Equal((HealthState.Down, reason + " (2 in a row)", 2), (second.State, second.Reason, second.Failures));
    }

    [Fact]
    public void From_EmptyAnswerTwice_IsDown()
    {
        var empty = Good with { Text = "", Pieces = 0 };

        Assert.Equal((HealthState.Down, "inference: empty answer (2 in a row)"), StateOf(From(empty, From(empty))));
    }

    [Theory]
    [InlineData(FailureReason.Credential, 401, "inference: credential refused (401)")]
    [InlineData(FailureReason.ModelMissing, 404, "inference: no such model")]
    [InlineData(FailureReason.EngineDead, 500, "inference: the engine is dead")]
    [InlineData(FailureReason.QuotaExhausted, 429, "inference: quota exhausted")]
    public void From_AFailureThatLasts_IsDownAtOnce(FailureReason failure, int status, string reason) =>
        Assert.Equal((HealthState.Down, reason), StateOf(From(new InferenceAnswer { Failure = failure, Status = status })));

    [Theory]
    [InlineData(FailureReason.Throttled, 429)]
    [InlineData(FailureReason.Overloaded, 503)]
    public void From_Busy_IsNeverMoreThanDegraded(FailureReason failure, int status)
    {
        var answer = new InferenceAnswer { Failure = failure, Status = status };

        Assert.Equal((HealthState.Degraded, $"inference: busy ({status}) (3 in a row)"), StateOf(From(answer, From(answer, From(answer)))));
    }

    [Theory]
    [InlineData(null, null)]
    [InlineData(1, 0)]
    [InlineData(0, 2)]
    public void From_NoTokenWhileOthersMayBeServed_IsNeverMoreThanDegraded(int? running, int? waiting)
    {
        var late = new InferenceAnswer { Failure = FailureReason.FirstTokenTimeout, Status = 200 };
        var readiness = new Readiness { Running = running, Waiting = waiting };

        Assert.Equal(
            (HealthState.Degraded, "inference: no token within 3 s, other requests are running (2 in a row)"),
            StateOf(From(late, From(late, readiness: readiness), readiness)));
    }

    [Theory]
    [InlineData(FailureReason.CallerFault)]
    [InlineData(FailureReason.ContextLength)]
    [InlineData(FailureReason.ContentPolicy)]
    public void From_QuestionRefused_IsNotHeldAgainstTheBackend(FailureReason failure)
    {
        var verdict = From(new InferenceAnswer { Failure = failure, Status = 400 }, From(Good with { Text = "no", Pieces = 1 }));

        Assert.Equal((HealthState.Unknown, "inference not judged: the question was refused (400)", 0), (verdict.State, verdict.Reason, verdict.Failures));
    }

    [Theory]
    [InlineData(1.0, 1.0, HealthState.Healthy, "ok")]
    [InlineData(0.99, 1.0, HealthState.Degraded, "inference: 0.99 tokens/s < 1")]
    [InlineData(0.01, 0.0, HealthState.Healthy, "ok")]
    public void From_Pace_IsHeldAgainstTheFloor(double pace, double floor, HealthState state, string reason) => Assert.Equal(
        (state, reason),
        StateOf(InferenceVerdict.From(Good with { TokensPerSecond = pace }, new InferenceSettings { MinTokensPerSecond = floor }, Idle, null, Now)));

    [Fact]
    public void From_GoodAfterBad_StartsTheRowAnew()
    {
        var bad = Good with { Text = "no", Pieces = 1 };

        Assert.Equal(1, From(bad, From(Good, From(bad, From(bad)))).Failures);
    }

    private static (HealthState State, string Reason) StateOf(InferenceHealth verdict) => (verdict.State, verdict.Reason);

    private static InferenceHealth From(InferenceAnswer answer, InferenceHealth? previous = null, Readiness? readiness = null) =>
        InferenceVerdict.From(answer, new InferenceSettings(), readiness ?? Idle, previous, Now);
}
