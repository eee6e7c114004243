using System.Globalization;
using ChatRouter.CircuitBreaker;
using ChatRouter.Model.Settings;

namespace ChatRouter.Tests.CircuitBreaker;

/// <summary>The states and events of a circuit by name, and a state in words.</summary>
public abstract class CircuitMachineFixture
{
    private protected static readonly DateTimeOffset Now = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);
    private protected static readonly Trip TestTrip = new(TripCause.FailureRatio, "figures");

    private protected readonly CircuitMachine _machine = new(new BreakerSettings());

    private protected static CircuitState StateOf(string name)
    {
        var halfOpen = new CircuitState
        {
            Phase = CircuitPhase.HalfOpen, Generation = 7, Epoch = 3, IsShared = true, Since = Now.AddSeconds(-9), OpenUntil = Now.AddSeconds(-9), BreakCount = 1,
            Cause = TripCause.Credential, Figures = "old", Trial = 3,
        };
        var leased = halfOpen with { TrialHolder = "me", TrialExpiry = Now.AddSeconds(20) };
        var onTrial = leased with { TrialSince = leased.Since };
        var open = new CircuitState
        {
            Phase = CircuitPhase.Open, Generation = 7, Epoch = 3, IsShared = true, Since = Now.AddSeconds(-40), OpenUntil = Now.AddSeconds(20), BreakCount = 2,
            Cause = TripCause.Credential,
        };
        var ramping = open with { Phase = CircuitPhase.Ramping, Since = Now.AddSeconds(-14), OpenUntil = Now.AddSeconds(-30), BreakCount = 1 };
        return name switch
        {
            "closed" => new CircuitState { Generation = 7, Epoch = 3, Since = Now.AddSeconds(-100) },
            "open" => open,
            "own" => open with { IsOwn = true, IsShared = false },
            "open-over" => open with { OpenUntil = Now.AddSeconds(-1) },
            "half-open" => halfOpen,
            "own-half" => halfOpen with { IsOwn = true, IsShared = false },
            "leased" => leased,
            "on-trial" => onTrial,
            "last-trial" => onTrial with { TrialSuccesses = 1 },
            "lease-lost" => leased with { TrialExpiry = Now },
            "ramping" => ramping,
            "ramping-theirs" => ramping with { Trial = 5, TrialHolder = "them", TrialExpiry = Now.AddSeconds(25) },
            "ramp-over" => ramping with { Since = Now.AddSeconds(-16) },
            _ => throw new ArgumentOutOfRangeException(nameof(name)),
        };
    }

    private protected static CircuitEvent EventOf(string name)
    {
        var shared = new CircuitState
        {
            Phase = CircuitPhase.Open, Generation = 9, Since = Now.AddSeconds(-5), OpenUntil = Now.AddSeconds(90), BreakCount = 3, Cause = TripCause.EngineDead, Figures = "theirs",
        };
        var half = shared with { Phase = CircuitPhase.HalfOpen, OpenUntil = Now.AddSeconds(-5), TrialSuccesses = 1 };
        var ramp = half with { Phase = CircuitPhase.Ramping, TrialSuccesses = 0 };
        return name switch
        {
            "time" => CircuitEvent.TimePassed.Instance,
            "trip" => new CircuitEvent.Tripped(TestTrip),
            "lend" => new CircuitEvent.LeaseGranted(new TrialLease(4, "me", Now.AddSeconds(30)), IsTaken: false),
            "lend-probe" => new CircuitEvent.LeaseGranted(new TrialLease(4, "me", Now.AddSeconds(30)), IsTaken: true),
            "lend-old" => new CircuitEvent.LeaseGranted(new TrialLease(3, "me", Now.AddSeconds(30)), IsTaken: false),
            "renew" => new CircuitEvent.LeaseRenewed(new TrialLease(3, "me", Now.AddSeconds(30))),
            "take" => new CircuitEvent.TrialTaken("me"),
            "take-other" => new CircuitEvent.TrialTaken("you"),
            "succeed" => new CircuitEvent.TrialSucceeded(3, "me"),
            "succeed-late" => new CircuitEvent.TrialSucceeded(2, "me"),
            "fail" => new CircuitEvent.TrialFailed(3, "me", TestTrip),
            "return" => new CircuitEvent.TrialReturned(3, "me"),
            "return-late" => new CircuitEvent.TrialReturned(2, "me"),
            "return-other" => new CircuitEvent.TrialReturned(3, "them"),
            "confirm" => new CircuitEvent.Confirmed(8),
            "adopt-open" => new CircuitEvent.Adopted(shared),
            "adopt-same" => new CircuitEvent.Adopted(shared with { Generation = 7 }),
            "adopt-older" => new CircuitEvent.Adopted(shared with { Generation = 6 }),
            "adopt-half" => new CircuitEvent.Adopted(half),
            "adopt-half-old" => new CircuitEvent.Adopted(half with { Since = Now.AddSeconds(-41), OpenUntil = Now.AddSeconds(-41) }),
            "adopt-half-same" => new CircuitEvent.Adopted(half with { Generation = 7 }),
            "adopt-ramp" => new CircuitEvent.Adopted(ramp),
            "adopt-ramp-same" => new CircuitEvent.Adopted(ramp with { Generation = 7 }),
            "adopt-ramp-old" => new CircuitEvent.Adopted(ramp with { Since = Now.AddSeconds(-41), OpenUntil = Now.AddSeconds(-50) }),
            "adopt-closed" => new CircuitEvent.Adopted(ramp with { Phase = CircuitPhase.Closed, BreakCount = 0, Cause = TripCause.None, Figures = "" }),
            "adopt-lease" => new CircuitEvent.Adopted(new CircuitState { Generation = 1, Trial = 5, TrialHolder = "them", TrialExpiry = Now.AddSeconds(25) }),
            "adopt-lease-endless" => new CircuitEvent.Adopted(new CircuitState { Generation = 1, Trial = 5, TrialHolder = "them", TrialExpiry = Now.AddSeconds(601) }),
            "adopt-renewed" => new CircuitEvent.Adopted(new CircuitState { Generation = 1, Trial = 3, TrialHolder = "me", TrialExpiry = Now.AddSeconds(50) }),
            "adopt-proof" => new CircuitEvent.Adopted(new CircuitState { Generation = 1, ProvenAt = Now.AddSeconds(-4) }),
            "adopt-proof-old" => new CircuitEvent.Adopted(new CircuitState { Generation = 1, ProvenAt = Now.AddSeconds(-10) }),
            "adopt-proof-future" => new CircuitEvent.Adopted(new CircuitState { Generation = 1, ProvenAt = Now.AddSeconds(61) }),
            "adopt-future" => new CircuitEvent.Adopted(shared with { Since = Now.AddSeconds(61) }),
            _ => throw new ArgumentOutOfRangeException(nameof(name)),
        };
    }

    private protected static string Describe(CircuitState state)
    {
        var parts = new List<string>
        {
            $"{state.Phase} g{state.Generation} e{state.Epoch} until{Seconds(state.OpenUntil)} since{Seconds(state.Since)} breaks{state.BreakCount} {state.Cause}",
        };
        if (state.IsOwn) parts.Add("own");
        if (state.IsShared) parts.Add("fleet");
        if (state.Trial > 0) parts.Add($"trial{state.Trial}");
        if (state.TrialExpiry is { } expiry) parts.Add($"{state.TrialHolder}{Seconds(expiry)}");
        if (state.IsTrialRunning) parts.Add("running");
        if (state.TrialSuccesses > 0) parts.Add($"successes{state.TrialSuccesses}");
        if (state.ProvenAt > DateTimeOffset.MinValue) parts.Add($"proven{Seconds(state.ProvenAt)}");
        return string.Join(' ', parts);
    }

    private static string Seconds(DateTimeOffset moment) => (moment - Now).TotalSeconds.ToString("+0;-0;+0", CultureInfo.InvariantCulture);
}
