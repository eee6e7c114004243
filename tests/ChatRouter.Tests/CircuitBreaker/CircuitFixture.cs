using ChatRouter.CircuitBreaker;
using ChatRouter.Model;
using ChatRouter.Model.Plans;
using ChatRouter.Model.Settings;
using ChatRouter.Tests.Support;

namespace ChatRouter.Tests.CircuitBreaker;

/// <summary>A circuit on a clock and a chance that the test holds.</summary>
public abstract class CircuitFixture
{
    private protected static readonly AttemptOutcome ServerError = AttemptOutcome.Failure(FailureReason.ServerError);

    private protected readonly ManualClock _clock = new();
    private protected readonly List<string> _transitions = [];
    private protected readonly QuotaGroup _group = new();
    private protected double _chance;

    private protected static void Succeed(Circuit circuit) => Report(circuit, AttemptOutcome.Success);

    private protected static void Fail(Circuit circuit, int times)
    {
        for (var i = 0; i < times; i++) Report(circuit, ServerError);
    }

    private protected static void Report(Circuit circuit, AttemptOutcome outcome)
    {
        Assert.True(circuit.TryAcquire(out var permit));
        circuit.Report(permit, outcome, null);
    }

    private protected bool Acquires(Circuit circuit, double chance)
    {
        _chance = chance;
        return circuit.TryAcquire(out _);
    }

    private protected Circuit Opened(ITrialLender lender)
    {
        var circuit = Create(lender: lender);
        Fail(circuit, 6);
        _clock.Advance(TimeSpan.FromSeconds(60));
        return circuit;
    }

    private protected Circuit HalfOpen()
    {
        var circuit = Create();
        Fail(circuit, 6);
        _clock.Advance(TimeSpan.FromSeconds(60));
        return circuit;
    }

    private protected Circuit Ramping()
    {
        var circuit = HalfOpen();
        Succeed(circuit);
        Succeed(circuit);
        return circuit;
    }

    private protected Circuit Create(BreakerSettings? settings = null, ITrialLender? lender = null) => new(
        Backend(settings ?? new BreakerSettings()),
        _group,
        _clock,
        new FixedChance(() => _chance),
        new Observer((from, to) => _transitions.Add($"{from.Phase}>{to.Phase} {to.Cause}")),
        lender ?? OwnTrials.Instance,
        "me");

    private protected static Backend Backend(BreakerSettings settings) => new()
    {
        Name = "gpu1", Protocol = ProtocolKind.Vllm, BaseUrl = new Uri("http://127.0.0.1:1"), Model = "m", QuotaGroup = "gpu1", Breaker = settings,
    };

    private protected sealed class FixedChance(Func<double> next) : IRandomSource
    {
        public double NextDouble() => next();
    }

    private protected sealed class ScriptedLender : ITrialLender
    {
        public bool IsAlone { get; set; }

        public int Asked { get; private set; }

        public int Ended { get; private set; }

        public Task AskAsync(Circuit circuit)
        {
            Asked++;
            return Task.CompletedTask;
        }

        public void OnTrialEnded(Circuit circuit) => Ended++;
    }

    private protected sealed class Observer(Action<CircuitState, CircuitState> told) : ICircuitObserver
    {
        public void OnTransition(Backend backend, CircuitState from, CircuitState to) => told(from, to);
    }
}
