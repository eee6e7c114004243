using ChatRouter.Attempts;
using ChatRouter.Model.Plans;

namespace ChatRouter.Tests.Attempts;

public sealed class OutcomeClassifierTests
{
    private static readonly FailureReason[] NobodysFault =
    [
        FailureReason.CallerFault, FailureReason.ContextLength, FailureReason.ContentPolicy, FailureReason.CallerGone,
        FailureReason.Diverged, FailureReason.HedgeLost, FailureReason.Deadline, FailureReason.StreamRefused, FailureReason.NotNow, FailureReason.Saturated,
    ];

    [Fact]
    public void Classify_EveryReason_CountsAgainstTheBackendUnlessItIsNobodysFault()
    {
        foreach (var reason in Enum.GetValues<FailureReason>())
        {
            var expected = reason == FailureReason.None ? OutcomeKind.Success : NobodysFault.Contains(reason) ? OutcomeKind.Ignored : OutcomeKind.Failure;
            Assert.Equal((reason, expected), (reason, OutcomeClassifier.Classify(reason, retryAfter: null).Kind));
        }
    }

    [Fact]
    public void Classify_RetryAfter_IsKeptForFailuresAlone()
    {
        var wait = TimeSpan.FromSeconds(3);

        Assert.Equal(wait, OutcomeClassifier.Classify(FailureReason.Throttled, wait).RetryAfter);
        Assert.Null(OutcomeClassifier.Classify(FailureReason.CallerFault, wait).RetryAfter);
    }

    [Theory]
    [InlineData(HttpRequestError.ConnectionError, FailureReason.Connect)]
    [InlineData(HttpRequestError.NameResolutionError, FailureReason.Connect)]
    [InlineData(HttpRequestError.SecureConnectionError, FailureReason.Connect)]
    [InlineData(HttpRequestError.ProxyTunnelError, FailureReason.Connect)]
    [InlineData(HttpRequestError.InvalidResponse, FailureReason.Malformed)]
    [InlineData(HttpRequestError.HttpProtocolError, FailureReason.Malformed)]
    [InlineData(HttpRequestError.ConfigurationLimitExceeded, FailureReason.Malformed)]
    [InlineData(HttpRequestError.ResponseEnded, FailureReason.Reset)]
    [InlineData(HttpRequestError.Unknown, FailureReason.Reset)]
    public void FromException_Http_IsByItsError(HttpRequestError error, FailureReason reason)
        => Assert.Equal(reason, Of(new HttpRequestException(error)));

    [Fact]
    public void FromException_AnyOther_IsAReset()
    {
        Assert.Equal(FailureReason.Reset, Of(new IOException("broken pipe")));
        Assert.Equal(FailureReason.Reset, Of(new InvalidOperationException("a bug")));
    }

    [Fact]
    public void FromException_OwnCredential_IsACredentialFailure() => Assert.Equal(FailureReason.Credential, Of(new CredentialException("no identity")));

    [Fact]
    public void FromException_ConnectLimit_IsAConnectFailure()
        => Assert.Equal(FailureReason.Connect, Of(new TaskCanceledException("connect", new TimeoutException())));

    [Fact]
    public void FromException_LimitReached_IsThatLimit()
        => Assert.Equal(FailureReason.IdleTimeout, OutcomeClassifier.FromException(new OperationCanceledException(), callerGone: false, limitReached: true, FailureReason.IdleTimeout));

    [Fact]
    public void FromException_CallerGone_OutranksEverything()
    {
        Assert.Equal(FailureReason.CallerGone, OutcomeClassifier.FromException(new HttpRequestException(HttpRequestError.ConnectionError), callerGone: true, limitReached: true, FailureReason.IdleTimeout));
        Assert.Equal(FailureReason.CallerGone, Of(new CallerGoneException()));
    }

    private static FailureReason Of(Exception exception) => OutcomeClassifier.FromException(exception, callerGone: false, limitReached: false, FailureReason.TotalTimeout);
}
