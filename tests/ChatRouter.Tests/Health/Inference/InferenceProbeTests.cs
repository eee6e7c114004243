using ChatRouter.Health;
using ChatRouter.Health.Inference;
using ChatRouter.Model;
using ChatRouter.Model.Settings.Health;
using ChatRouter.Tests.Support;

namespace ChatRouter.Tests.Health.Inference;

public sealed class InferenceProbeTests
{
    private const string ChatPath = "/v1/chat/completions";
    private const string Right = """data: {"choices":[{"index":0,"delta":{"content":"1 2 3 4 5"},"finish_reason":"stop"}]}""" + "\n\ndata: [DONE]\n\n";

    private static readonly TimeSpan Plenty = TimeSpan.FromSeconds(5);

    private readonly ManualClock _clock = new();
    private readonly FakeBackend _fake = new();
    private readonly Trials _trials = new();
    private DateTimeOffset? _provenAt;

    [Fact]
    public async Task RunAsync_TrafficProvedIt_SavesTheQuestion()
    {
        _fake.On(ChatPath, 200, Right);
        _provenAt = _clock.Now.AddSeconds(-20);
        var step = await RunAsync(Known(HealthState.Healthy, secondsAgo: 70) with { FirstToken = TimeSpan.FromSeconds(1), TokensPerSecond = 50 });

        Assert.Equal(("proven by traffic", _provenAt!.Value, (TimeSpan?)null, (double?)null), (step.Health!.Reason, step.Health.At, step.Health.FirstToken, step.Health.TokensPerSecond));
        Assert.Empty(_fake.Requests);
    }

    [Theory]
    [InlineData(-60)]
    [InlineData(-3600)]
    public async Task RunAsync_TrafficTooLongAgo_Asks(int seconds)
    {
        _fake.On(ChatPath, 200, Right);
        _provenAt = _clock.Now.AddSeconds(seconds);

        Assert.Equal("ok", (await RunAsync(null)).Health!.Reason);
    }

    [Fact]
    public async Task RunAsync_TrafficAfterABadAnswer_DoesNotTakeItsPlace()
    {
        _fake.On(ChatPath, 500);
        _provenAt = _clock.Now;

        Assert.Equal("inference: answered 500 (2 in a row)", (await RunAsync(Known(HealthState.Degraded, failures: 1))).Health!.Reason);
    }

    [Fact]
    public async Task RunAsync_CircuitWantsATrial_AsksAlthoughNothingIsDueAndAgainWhileMoreAreWanted()
    {
        _fake.On(ChatPath, 200, Right);
        _trials.Wanted = 2;
        await RunAsync(Known(HealthState.Healthy, secondsAgo: 10));

        Assert.Equal([true, true], _trials.Ended);
        Assert.Equal(2, _fake.Requests.Count);
    }

    [Fact]
    public async Task RunAsync_TrialFails_GivesTheLeaseBackUnproven()
    {
        _fake.On(ChatPath, 503);
        _trials.Wanted = 2;
        await RunAsync(null);

        Assert.Equal([false], _trials.Ended);
    }

    [Fact]
    public async Task RunAsync_NoTimeLeft_GivesTheLeaseBackAndKeepsWhatIsKnown()
    {
        _trials.Wanted = 1;
        var known = Known(HealthState.Healthy, secondsAgo: 500);
        var step = await RunAsync(known, left: TimeSpan.FromSeconds(2.9));

        Assert.Equal((known, "inference not tested: no time left in this run"), (step.Health, step.Note));
        Assert.Equal([false], _trials.Ended);
        Assert.Empty(_fake.Requests);
    }

    [Fact]
    public async Task RunAsync_BudgetSpent_NeitherAsksNorKeepsALease()
    {
        _trials.Wanted = 1;
        var step = await RunAsync(null, settings: new InferenceSettings { IsEnabled = true, TokensPerDay = 10 });

        Assert.Equal("inference not tested: the day's 10 tokens are used up", step.Note);
        Assert.Equal([false], _trials.Ended);
    }

    [Fact]
    public async Task RunAsync_ServerThatIsNotReady_IsNotAskedAndTakesNoLease()
    {
        _trials.Wanted = 1;
        await RunAsync(null, new Readiness { IsCold = true });
        await RunAsync(null, new Readiness { Finding = new ProbeFinding(HealthState.Warming, "loading") });
        await RunAsync(null, new Readiness { Finding = new ProbeFinding(HealthState.Down, "asleep") });

        Assert.Empty(_fake.Requests);
        Assert.Equal(1, _trials.Wanted);
    }

    private InferenceHealth Known(HealthState state, int secondsAgo = 1, int failures = 0) =>
        new() { At = _clock.Now.AddSeconds(-secondsAgo), State = state, Reason = "known", Failures = failures };

    private async Task<InferenceStep> RunAsync(InferenceHealth? known, Readiness? readiness = null, InferenceSettings? settings = null, TimeSpan? left = null)
    {
        var backend = new Backend
        {
            Name = "b", Protocol = ProtocolKind.Vllm, BaseUrl = new Uri("http://backend"), Model = "m", QuotaGroup = "b",
            Health = new HealthSettings { Inference = settings ?? new InferenceSettings { IsEnabled = true } },
        };
        var previous = new BackendHealth { Backend = "b", State = HealthState.Healthy, Reason = "", CheckedAt = _clock.Now, Since = _clock.Now, Inference = known };
        using var http = _fake.Connect();
        return await _clock.RunToEndAsync(
            () => new InferenceProbe(http, _clock, new Proof(_provenAt), _trials).RunAsync(backend, readiness ?? Readiness.Ready, previous, null, () => left ?? Plenty, default));
    }

    private sealed class Proof(DateTimeOffset? at) : ITrafficProof
    {
        public DateTimeOffset? LastSuccess(string backend) => at;
    }

    /// <summary>A circuit that wants some good answers.</summary>
    private sealed class Trials : IProbeTrials
    {
        public int Wanted { get; set; }

        public List<bool> Ended { get; } = [];

        public Task<IProbeTrial?> TryBeginAsync(Backend backend, CancellationToken cancellationToken) => Task.FromResult<IProbeTrial?>(Wanted > 0 ? new Trial(this) : null);

        private sealed class Trial(Trials trials) : IProbeTrial
        {
            public void End(bool isProven)
            {
                trials.Ended.Add(isProven);
                if (isProven) trials.Wanted--;
            }
        }
    }
}
