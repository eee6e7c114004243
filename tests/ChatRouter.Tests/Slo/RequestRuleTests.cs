using System.Reflection;
using ChatRouter.Model;
using ChatRouter.Model.Callers;
using ChatRouter.Model.Plans;
using ChatRouter.Slo;

namespace ChatRouter.Tests.Slo;

/// <summary>The table of what counts: every code, every reason. A new one without a row fails here.</summary>
public sealed class RequestRuleTests
{
    private static readonly Dictionary<string, (RequestVerdict Verdict, ErrorClass Class)> ByCode = new(StringComparer.Ordinal)
    {
        ["complete"] = (RequestVerdict.Good, ErrorClass.None),
        ["caller_gone"] = (RequestVerdict.NotCounted, ErrorClass.None),
        ["interrupted"] = (RequestVerdict.Bad, ErrorClass.Interrupted),
        [RefusalCodes.InvalidApiKey] = (RequestVerdict.NotCounted, ErrorClass.None),
        [RefusalCodes.LaneNotAllowed] = (RequestVerdict.NotCounted, ErrorClass.None),
        [RefusalCodes.ModelNotFound] = (RequestVerdict.NotCounted, ErrorClass.None),
        [RefusalCodes.NotFound] = (RequestVerdict.NotCounted, ErrorClass.None),
        [RefusalCodes.MethodNotAllowed] = (RequestVerdict.NotCounted, ErrorClass.None),
        [RefusalCodes.RequestTooLarge] = (RequestVerdict.NotCounted, ErrorClass.None),
        [RefusalCodes.RequestTimeout] = (RequestVerdict.NotCounted, ErrorClass.None),
        [RefusalCodes.InvalidJson] = (RequestVerdict.NotCounted, ErrorClass.None),
        [RefusalCodes.NestingTooDeep] = (RequestVerdict.NotCounted, ErrorClass.None),
        [RefusalCodes.InvalidUtf8] = (RequestVerdict.NotCounted, ErrorClass.None),
        [RefusalCodes.DuplicateParameter] = (RequestVerdict.NotCounted, ErrorClass.None),
        [RefusalCodes.MissingParameter] = (RequestVerdict.NotCounted, ErrorClass.None),
        [RefusalCodes.InvalidType] = (RequestVerdict.NotCounted, ErrorClass.None),
        [RefusalCodes.InvalidValue] = (RequestVerdict.NotCounted, ErrorClass.None),
        [RefusalCodes.UnsupportedFeature] = (RequestVerdict.NotCounted, ErrorClass.None),
        [RefusalCodes.ContextLengthExceeded] = (RequestVerdict.NotCounted, ErrorClass.None),
        [RefusalCodes.StaleContext] = (RequestVerdict.NotCounted, ErrorClass.None),
        [RefusalCodes.IdempotencyKeyReused] = (RequestVerdict.NotCounted, ErrorClass.None),
        [RefusalCodes.IdempotencyKeyInUse] = (RequestVerdict.NotCounted, ErrorClass.None),
        [RefusalCodes.RetryBudgetExceeded] = (RequestVerdict.NotCounted, ErrorClass.None),
        [RefusalCodes.NotCached] = (RequestVerdict.NotCounted, ErrorClass.None),
        [RefusalCodes.InvalidBatch] = (RequestVerdict.NotCounted, ErrorClass.None),
        [RefusalCodes.RateLimitExceeded] = (RequestVerdict.NotCounted, ErrorClass.None),
        [RefusalCodes.InsufficientQuota] = (RequestVerdict.NotCounted, ErrorClass.None),
        [RefusalCodes.LaneSaturated] = (RequestVerdict.Bad, ErrorClass.Shed),
        [RefusalCodes.ShuttingDown] = (RequestVerdict.Bad, ErrorClass.Shed),
        [RefusalCodes.AuthUnavailable] = (RequestVerdict.Bad, ErrorClass.Shed),
        [RefusalCodes.DeadlineExceeded] = (RequestVerdict.Bad, ErrorClass.Deadline),
        [RefusalCodes.AllBackendsUnavailable] = (RequestVerdict.Bad, ErrorClass.ServerError),
        [RefusalCodes.FeatureDisabled] = (RequestVerdict.Bad, ErrorClass.ServerError),
        [RefusalCodes.StreamInterrupted] = (RequestVerdict.Bad, ErrorClass.Interrupted),
        [RefusalCodes.InternalError] = (RequestVerdict.Bad, ErrorClass.ServerError),
        [RefusalCodes.StorageUnavailable] = (RequestVerdict.Bad, ErrorClass.ServerError),
        [RefusalCodes.BatchUnavailable] = (RequestVerdict.Bad, ErrorClass.ServerError),
        [RefusalCodes.BatchExpired] = (RequestVerdict.Bad, ErrorClass.Deadline),
        [RefusalCodes.ResultTooLarge] = (RequestVerdict.Bad, ErrorClass.Malformed),
        [RefusalCodes.DeliveryLimit] = (RequestVerdict.Bad, ErrorClass.ServerError),

        // Orders of operators alone are refused so.
        [RefusalCodes.InvalidState] = (RequestVerdict.Bad, ErrorClass.ServerError),
        [RefusalCodes.ReleaseIncomplete] = (RequestVerdict.Bad, ErrorClass.ServerError),
    };

    private static readonly Dictionary<FailureReason, ErrorClass> ByReason = new()
    {
        [FailureReason.None] = ErrorClass.ServerError,
        [FailureReason.Connect] = ErrorClass.Connect,
        [FailureReason.Reset] = ErrorClass.Connect,
        [FailureReason.FirstTokenTimeout] = ErrorClass.Timeout,
        [FailureReason.IdleTimeout] = ErrorClass.Timeout,
        [FailureReason.TotalTimeout] = ErrorClass.Timeout,
        [FailureReason.Deadline] = ErrorClass.Deadline,
        [FailureReason.Throttled] = ErrorClass.Throttled,
        [FailureReason.QuotaExhausted] = ErrorClass.Throttled,
        [FailureReason.Overloaded] = ErrorClass.ServerError,
        [FailureReason.ServerError] = ErrorClass.ServerError,
        [FailureReason.EngineDead] = ErrorClass.ServerError,
        [FailureReason.Credential] = ErrorClass.ServerError,
        [FailureReason.ModelMissing] = ErrorClass.ServerError,
        [FailureReason.Malformed] = ErrorClass.Malformed,
        [FailureReason.TooSlow] = ErrorClass.Timeout,
        [FailureReason.Unfit] = ErrorClass.Malformed,
        [FailureReason.Truncated] = ErrorClass.Interrupted,
        [FailureReason.ErrorInAnswer] = ErrorClass.ServerError,
        [FailureReason.CallerFault] = ErrorClass.ServerError,
        [FailureReason.NotNow] = ErrorClass.Throttled,
        [FailureReason.Saturated] = ErrorClass.Throttled,
        [FailureReason.StreamRefused] = ErrorClass.ServerError,
        [FailureReason.ContextLength] = ErrorClass.ServerError,
        [FailureReason.ContentPolicy] = ErrorClass.ServerError,
        [FailureReason.Diverged] = ErrorClass.Malformed,
        [FailureReason.HedgeLost] = ErrorClass.ServerError,
        [FailureReason.CallerGone] = ErrorClass.ServerError,
    };

    [Fact]
    public void Judge_EveryCode_IsAsInTheTable()
    {
        var codes = typeof(RefusalCodes).GetFields(BindingFlags.Public | BindingFlags.Static).Select(field => (string)field.GetRawConstantValue()!);

        Assert.Equal(codes.Concat(["complete", "caller_gone", "interrupted"]).Order(StringComparer.Ordinal), ByCode.Keys.Order(StringComparer.Ordinal));
        Assert.All(ByCode, row => Assert.Equal(new Judgement(row.Value.Verdict, row.Value.Class), RequestRule.Judge(Decisions.Refused(row.Key))));
    }

    [Fact]
    public void Judge_AllBackendsUnavailable_TakesItsClassFromTheLastFailure()
    {
        Assert.Equal(Enum.GetValues<FailureReason>(), ByReason.Keys.Order());
        Assert.All(ByReason, row => Assert.Equal(new Judgement(RequestVerdict.Bad, row.Value), RequestRule.Judge(Decisions.Failed(row.Key))));

        var mixed = Decisions.Refused(
            RefusalCodes.AllBackendsUnavailable,
            Decisions.Attempt(OutcomeKind.Failure, FailureReason.Malformed),
            Decisions.Attempt(OutcomeKind.Failure, FailureReason.Connect),
            Decisions.Attempt(OutcomeKind.Ignored, FailureReason.HedgeLost));
        Assert.Equal(ErrorClass.Connect, RequestRule.Judge(mixed).Class);
    }

    [Fact]
    public void Judge_RateLimit_CountsWhereItIsTheProvidersAlone()
    {
        var throttled = Decisions.Attempt(OutcomeKind.Failure, FailureReason.Throttled);
        var skipped = Decisions.Refused(RefusalCodes.RateLimitExceeded) with { Skipped = [new SkippedBackend("b", 1, "throttled", null)] };

        Assert.Equal(new Judgement(RequestVerdict.Bad, ErrorClass.Throttled), RequestRule.Judge(Decisions.Refused(RefusalCodes.RateLimitExceeded, throttled)));
        Assert.Equal(new Judgement(RequestVerdict.Bad, ErrorClass.Throttled), RequestRule.Judge(skipped));
    }

    [Theory]
    [InlineData(FailureReason.CallerFault, RequestVerdict.NotCounted)]
    [InlineData(FailureReason.ContextLength, RequestVerdict.NotCounted)]
    [InlineData(FailureReason.ContentPolicy, RequestVerdict.NotCounted)]
    [InlineData(FailureReason.NotNow, RequestVerdict.Bad)]
    public void Judge_ProvidersOwnCodePassedOn_IsTheCallersFaultUnlessItWasNotNow(FailureReason reason, RequestVerdict expected)
        => Assert.Equal(expected, RequestRule.Judge(Decisions.Refused("a_code_of_the_provider", Decisions.Attempt(OutcomeKind.Ignored, reason))).Verdict);

    [Fact]
    public void Judge_UnknownWithoutAttempts_IsBad()
    {
        Assert.Equal(RequestVerdict.Bad, RequestRule.Judge(Decisions.Refused("never_seen")).Verdict);
        Assert.Equal(RequestVerdict.Bad, RequestRule.Judge(Decisions.Refused(null)).Verdict);
    }

    [Theory]
    [InlineData(Lane.Critical, RequestVerdict.Good, RequestVerdict.Bad)]
    [InlineData(Lane.Interactive, RequestVerdict.Good, RequestVerdict.Bad)]
    [InlineData(Lane.Internal, RequestVerdict.Good, RequestVerdict.Bad)]
    [InlineData(Lane.Batch, RequestVerdict.Good, RequestVerdict.NotCounted)]
    [InlineData(Lane.Shadow, RequestVerdict.NotCounted, RequestVerdict.NotCounted)]
    public void Judge_Lanes_ThatNobodyWaitsIn_AreNeverBad(Lane lane, RequestVerdict complete, RequestVerdict failed)
    {
        Assert.Equal(complete, RequestRule.Judge(Decisions.Complete(lane: lane)).Verdict);
        Assert.Equal(failed, RequestRule.Judge(Decisions.Failed() with { Lane = lane }).Verdict);
    }
}
