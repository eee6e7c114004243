using System.Globalization;
using ChatRouter.CircuitBreaker;
using ChatRouter.Model;

namespace ChatRouter.Tests.CircuitBreaker;

public sealed class CircuitMachineTests
{
    private static readonly DateTimeOffset Now = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);
    private static readonly Trip TestTrip = new(TripCause.FailureRatio, "figures");

    private readonly CircuitMachine _machine = new(new BreakerSettings());

    // State names and event names are resolved below; the expectation is the state as Describe() shows it, "same" for the same instance.
    // Seconds are relative to Now. Break 60 s, lease 30 s, two successes close, ramp 15 s. own: opened by this instance; fleet: holds for all.
    [Theory]
    [InlineData("closed", "time", "same")]
    [InlineData("closed", "trip", "Open g7 e4 until+60 since+0 breaks1 FailureRatio own")]
    [InlineData("closed", "lend", "same")]
    [InlineData("closed", "lend-probe", "same")]
    [InlineData("closed", "renew", "same")]
    [InlineData("closed", "take", "same")]
    [InlineData("closed", "succeed", "same")]
    [InlineData("closed", "fail", "same")]
    [InlineData("closed", "return", "same")]
    [InlineData("closed", "confirm", "same")]
    [InlineData("closed", "adopt-open", "Open g9 e4 until+90 since-5 breaks3 EngineDead fleet")]
    [InlineData("closed", "adopt-same", "same")]
    [InlineData("closed", "adopt-older", "same")]
    [InlineData("closed", "adopt-half", "HalfOpen g9 e4 until-5 since-5 breaks3 EngineDead fleet successes1")]
    [InlineData("closed", "adopt-ramp", "Ramping g9 e4 until-5 since-5 breaks3 EngineDead fleet")]
    [InlineData("closed", "adopt-closed", "Closed g9 e3 until-5 since-5 breaks0 None fleet")]
    [InlineData("closed", "adopt-future", "same")]

    [InlineData("open", "time", "same")]
    [InlineData("open", "trip", "same")]
    [InlineData("open", "lend", "Open g7 e3 until+20 since-40 breaks2 Credential fleet trial4 me+30")]
    [InlineData("open", "lend-probe", "Open g7 e3 until+20 since-40 breaks2 Credential fleet trial4 me+30 running")]
    [InlineData("open", "renew", "same")]
    [InlineData("open", "take", "same")]
    [InlineData("open", "succeed", "HalfOpen g7 e3 until+20 since+0 breaks2 Credential fleet successes1")]
    [InlineData("open", "fail", "same")]
    [InlineData("open", "return", "same")]
    [InlineData("open", "confirm", "same")]
    [InlineData("open", "adopt-open", "Open g9 e4 until+90 since-5 breaks3 EngineDead fleet")]
    [InlineData("open", "adopt-same", "Open g7 e3 until+90 since-5 breaks3 EngineDead fleet")]
    [InlineData("open", "adopt-older", "same")]
    [InlineData("open", "adopt-half", "HalfOpen g9 e4 until+20 since-5 breaks3 EngineDead fleet successes1")]
    [InlineData("open", "adopt-ramp", "Ramping g9 e4 until+20 since-5 breaks3 EngineDead fleet")]
    [InlineData("open", "adopt-ramp-same", "Ramping g7 e3 until+20 since-5 breaks3 EngineDead fleet")]
    [InlineData("open", "adopt-closed", "Closed g9 e4 until+20 since-5 breaks0 None fleet")]
    [InlineData("open", "adopt-lease", "Open g7 e3 until+20 since-40 breaks2 Credential fleet trial5 them+25")]
    [InlineData("open", "adopt-future", "same")]

    [InlineData("own", "time", "same")]
    [InlineData("own", "trip", "same")]
    [InlineData("own", "lend", "Open g7 e3 until+20 since-40 breaks2 Credential own trial4 me+30")]
    [InlineData("own", "succeed", "HalfOpen g7 e3 until+20 since+0 breaks2 Credential own successes1")]
    [InlineData("own", "confirm", "Open g8 e3 until+20 since-40 breaks2 Credential own fleet")]
    [InlineData("own", "adopt-open", "Open g9 e4 until+90 since-5 breaks3 EngineDead fleet")]
    [InlineData("own", "adopt-same", "same")]
    [InlineData("own", "adopt-older", "same")]
    [InlineData("own", "adopt-half", "HalfOpen g9 e4 until+20 since-5 breaks3 EngineDead fleet successes1")]
    [InlineData("own", "adopt-half-old", "HalfOpen g9 e4 until+20 since-41 breaks3 EngineDead fleet successes1")]
    [InlineData("own", "adopt-ramp", "Ramping g9 e4 until+20 since-5 breaks3 EngineDead fleet")]
    [InlineData("own", "adopt-ramp-same", "same")]
    [InlineData("own", "adopt-ramp-old", "Open g9 e3 until+20 since-40 breaks2 Credential own")]
    [InlineData("own", "adopt-closed", "Closed g9 e4 until+20 since-5 breaks0 None fleet")]
    [InlineData("own", "adopt-lease", "Open g7 e3 until+20 since-40 breaks2 Credential own trial5 them+25")]

    [InlineData("open-over", "time", "HalfOpen g7 e3 until-1 since-1 breaks2 Credential fleet")]
    [InlineData("open-over", "trip", "HalfOpen g7 e3 until-1 since-1 breaks2 Credential fleet")]
    [InlineData("open-over", "lend", "HalfOpen g7 e3 until-1 since-1 breaks2 Credential fleet trial4 me+30")]
    [InlineData("open-over", "take", "HalfOpen g7 e3 until-1 since-1 breaks2 Credential fleet")]
    [InlineData("open-over", "succeed", "HalfOpen g7 e3 until-1 since-1 breaks2 Credential fleet successes1")]
    [InlineData("open-over", "fail", "Open g8 e4 until+240 since+0 breaks3 FailureRatio own fleet")]
    [InlineData("open-over", "return", "HalfOpen g7 e3 until-1 since-1 breaks2 Credential fleet")]
    [InlineData("open-over", "adopt-open", "Open g9 e4 until+90 since-5 breaks3 EngineDead fleet")]
    [InlineData("open-over", "adopt-same", "Open g7 e3 until+90 since-1 breaks2 Credential fleet")]
    [InlineData("open-over", "adopt-older", "HalfOpen g7 e3 until-1 since-1 breaks2 Credential fleet")]

    [InlineData("half-open", "time", "same")]
    [InlineData("half-open", "trip", "same")]
    [InlineData("half-open", "lend", "HalfOpen g7 e3 until-9 since-9 breaks1 Credential fleet trial4 me+30")]
    [InlineData("half-open", "lend-probe", "HalfOpen g7 e3 until-9 since-9 breaks1 Credential fleet trial4 me+30 running")]
    [InlineData("half-open", "lend-old", "same")]
    [InlineData("half-open", "renew", "same")]
    [InlineData("half-open", "take", "same")]
    [InlineData("half-open", "succeed", "HalfOpen g7 e3 until-9 since-9 breaks1 Credential fleet trial3 successes1")]
    [InlineData("half-open", "fail", "Open g8 e4 until+120 since+0 breaks2 FailureRatio own fleet trial3")]
    [InlineData("half-open", "return", "same")]
    [InlineData("half-open", "confirm", "same")]
    [InlineData("half-open", "adopt-open", "Open g9 e4 until+90 since-5 breaks3 EngineDead fleet trial3")]
    [InlineData("half-open", "adopt-older", "same")]
    [InlineData("half-open", "adopt-half-same", "HalfOpen g7 e3 until-5 since-5 breaks3 EngineDead fleet trial3 successes1")]
    [InlineData("half-open", "adopt-ramp-same", "Ramping g7 e3 until-5 since-5 breaks3 EngineDead fleet trial3")]
    [InlineData("half-open", "adopt-lease-endless", "HalfOpen g7 e3 until-9 since-9 breaks1 Credential fleet trial5")]
    [InlineData("half-open", "adopt-lease", "HalfOpen g7 e3 until-9 since-9 breaks1 Credential fleet trial5 them+25")]

    [InlineData("own-half", "lend", "HalfOpen g7 e3 until-9 since-9 breaks1 Credential own trial4 me+30")]
    [InlineData("own-half", "succeed", "HalfOpen g7 e3 until-9 since-9 breaks1 Credential own trial3 successes1")]
    [InlineData("own-half", "fail", "Open g7 e4 until+120 since+0 breaks2 FailureRatio own trial3")]
    [InlineData("own-half", "confirm", "HalfOpen g8 e3 until-9 since-9 breaks1 Credential own fleet trial3")]
    [InlineData("own-half", "return-other", "same")]
    [InlineData("own-half", "adopt-ramp-same", "same")]
    [InlineData("own-half", "adopt-proof", "HalfOpen g7 e3 until-9 since-9 breaks1 Credential own trial3 successes1 proven-4")]
    [InlineData("own-half", "adopt-proof-old", "HalfOpen g7 e3 until-9 since-9 breaks1 Credential own trial3 proven-10")]
    [InlineData("own-half", "adopt-proof-future", "same")]

    [InlineData("leased", "time", "same")]
    [InlineData("leased", "lend", "same")]
    [InlineData("leased", "renew", "HalfOpen g7 e3 until-9 since-9 breaks1 Credential fleet trial3 me+30")]
    [InlineData("leased", "take", "HalfOpen g7 e3 until-9 since-9 breaks1 Credential fleet trial3 me+20 running")]
    [InlineData("leased", "take-other", "same")]
    [InlineData("leased", "return", "HalfOpen g7 e3 until-9 since-9 breaks1 Credential fleet trial3")]
    [InlineData("leased", "return-late", "same")]
    [InlineData("leased", "return-other", "same")]
    [InlineData("leased", "adopt-open", "Open g9 e4 until+90 since-5 breaks3 EngineDead fleet trial3 me+20")]

    [InlineData("on-trial", "time", "same")]
    [InlineData("on-trial", "trip", "same")]
    [InlineData("on-trial", "lend", "same")]
    [InlineData("on-trial", "renew", "HalfOpen g7 e3 until-9 since-9 breaks1 Credential fleet trial3 me+30 running")]
    [InlineData("on-trial", "take", "same")]
    [InlineData("on-trial", "succeed", "HalfOpen g7 e3 until-9 since-9 breaks1 Credential fleet trial3 successes1 proven-9")]
    [InlineData("on-trial", "succeed-late", "HalfOpen g7 e3 until-9 since-9 breaks1 Credential fleet trial3 me+20 running successes1")]
    [InlineData("on-trial", "fail", "Open g8 e4 until+120 since+0 breaks2 FailureRatio own fleet trial3")]
    [InlineData("on-trial", "return", "HalfOpen g7 e3 until-9 since-9 breaks1 Credential fleet trial3")]
    [InlineData("on-trial", "return-late", "same")]
    [InlineData("on-trial", "adopt-open", "Open g9 e4 until+90 since-5 breaks3 EngineDead fleet trial3 me+20 running")]
    [InlineData("on-trial", "adopt-older", "same")]
    [InlineData("on-trial", "adopt-renewed", "HalfOpen g7 e3 until-9 since-9 breaks1 Credential fleet trial3 me+50 running")]
    [InlineData("on-trial", "return-other", "same")]
    [InlineData("on-trial", "adopt-lease", "HalfOpen g7 e3 until-9 since-9 breaks1 Credential fleet trial5 them+25")]

    [InlineData("last-trial", "succeed", "Ramping g7 e3 until-9 since+0 breaks1 Credential fleet trial3 proven-9")]
    [InlineData("last-trial", "succeed-late", "Ramping g7 e3 until-9 since+0 breaks1 Credential fleet trial3 me+20 running")]
    [InlineData("last-trial", "fail", "Open g8 e4 until+120 since+0 breaks2 FailureRatio own fleet trial3")]
    [InlineData("last-trial", "return", "HalfOpen g7 e3 until-9 since-9 breaks1 Credential fleet trial3 successes1")]

    [InlineData("lease-lost", "time", "same")]
    [InlineData("lease-lost", "take", "same")]
    [InlineData("lease-lost", "lend", "HalfOpen g7 e3 until-9 since-9 breaks1 Credential fleet trial4 me+30")]

    [InlineData("ramping", "time", "same")]
    [InlineData("ramping", "trip", "Open g7 e4 until+120 since+0 breaks2 FailureRatio own")]
    [InlineData("ramping-theirs", "trip", "Open g7 e4 until+120 since+0 breaks2 FailureRatio own trial5 them+25")]
    [InlineData("ramping", "lend", "same")]
    [InlineData("ramping", "renew", "same")]
    [InlineData("ramping", "take", "same")]
    [InlineData("ramping", "succeed", "same")]
    [InlineData("ramping", "fail", "same")]
    [InlineData("ramping", "return", "same")]
    [InlineData("ramping", "confirm", "same")]
    [InlineData("ramping", "adopt-open", "Open g9 e4 until+90 since-5 breaks3 EngineDead fleet")]
    [InlineData("ramping", "adopt-same", "Ramping g7 e3 until+90 since-14 breaks1 Credential fleet")]
    [InlineData("ramping", "adopt-older", "same")]
    [InlineData("ramping", "adopt-ramp-same", "Ramping g7 e3 until-5 since-14 breaks1 Credential fleet")]

    [InlineData("ramp-over", "time", "Closed g7 e3 until-30 since-1 breaks0 None fleet")]
    [InlineData("ramp-over", "trip", "Open g7 e4 until+60 since+0 breaks1 FailureRatio own")]
    [InlineData("ramp-over", "succeed", "Closed g7 e3 until-30 since-1 breaks0 None fleet")]
    [InlineData("ramp-over", "adopt-open", "Open g9 e4 until+90 since-5 breaks3 EngineDead fleet")]
    [InlineData("ramp-over", "adopt-older", "Closed g7 e3 until-30 since-1 breaks0 None fleet")]
    public void Next_EveryStateAndEvent_GivesTheState(string state, string happened, string expected)
    {
        var before = StateOf(state);
        var after = _machine.Next(before, EventOf(happened), Now);

        Assert.Equal(expected, ReferenceEquals(before, after) ? "same" : Describe(after));
    }

    [Theory]
    [InlineData(0, 60)]
    [InlineData(1, 120)]
    [InlineData(2, 240)]
    [InlineData(3, 480)]
    [InlineData(4, 600)]
    [InlineData(1_000_000, 600)]
    public void Next_TrialFails_DoublesTheBreakUpToTheLongest(int breaksBefore, int seconds)
    {
        var state = StateOf("half-open") with { BreakCount = breaksBefore };

        Assert.Equal(Now.AddSeconds(seconds), _machine.Next(state, new CircuitEvent.TrialFailed(3, "me", TestTrip), Now).OpenUntil);
    }

    [Theory]
    [InlineData(10, 60)]
    [InlineData(90, 90)]
    [InlineData(86_400, 600)]
    public void Next_TripWithRetryAfter_BreaksAtLeastThatLongButNoLongerThanTheLongest(int retryAfter, int seconds)
    {
        var trip = TestTrip with { RetryAfter = TimeSpan.FromSeconds(retryAfter) };

        Assert.Equal(Now.AddSeconds(seconds), _machine.Next(StateOf("closed"), new CircuitEvent.Tripped(trip), Now).OpenUntil);
    }

    [Fact]
    public void Next_TripWhileTheWallClockWentBack_NeverShortensTheBreak()
    {
        var state = StateOf("closed") with { OpenUntil = Now.AddSeconds(300) };

        Assert.Equal(Now.AddSeconds(300), _machine.Next(state, new CircuitEvent.Tripped(TestTrip), Now).OpenUntil);
    }

    [Fact]
    public void Next_AdoptedRowFromAWrongClock_IsCutToTheLongestBreak()
    {
        var shared = new CircuitState { Phase = CircuitPhase.Open, Generation = 9, Since = Now, OpenUntil = Now.AddDays(1) };

        Assert.Equal(Now.AddSeconds(600), _machine.Next(StateOf("closed"), new CircuitEvent.Adopted(shared), Now).OpenUntil);
    }

    [Fact]
    public void Next_AdoptedRowFromAWrongClockReadAgain_DoesNotOpenForLongerEachTime()
    {
        var adopted = new CircuitEvent.Adopted(new CircuitState { Phase = CircuitPhase.Open, Generation = 9, Since = Now, OpenUntil = Now.AddDays(1) });
        var state = _machine.Next(StateOf("closed"), adopted, Now);

        Assert.Same(state, _machine.Next(state, adopted, Now.AddSeconds(300)));
        Assert.Equal(CircuitPhase.HalfOpen, _machine.Next(state, adopted, Now.AddSeconds(600)).Phase);
    }

    [Theory]
    [InlineData(0, 0.05)]
    [InlineData(4.9, 0.05)]
    [InlineData(5, 0.25)]
    [InlineData(9.9, 0.25)]
    [InlineData(10, 1)]
    [InlineData(14.9, 1)]
    public void RampShare_OverTheRamp_GrowsInThirds(double seconds, double share)
    {
        var state = StateOf("ramping") with { Since = Now };

        Assert.Equal(share, _machine.RampShare(state, Now.AddSeconds(seconds)));
    }

    [Fact]
    public void Next_AdoptedLeaseOfTheFleet_EndsTheOneThatTheInstanceGaveItself()
    {
        var own = StateOf("own-half") with { Trial = 4, TrialHolder = "me", TrialExpiry = Now.AddSeconds(30), IsLeaseOwn = true, TrialSince = Now };
        var older = new CircuitEvent.Adopted(new CircuitState { Generation = 1, Trial = 3, TrialHolder = "them", TrialExpiry = Now.AddSeconds(25) });
        var same = new CircuitEvent.Adopted(new CircuitState { Generation = 1, Trial = 4, TrialHolder = "them", TrialExpiry = Now.AddSeconds(25) });

        Assert.Same(own, _machine.Next(own, older, Now));
        Assert.Equal(own with { TrialHolder = "them", TrialExpiry = Now.AddSeconds(25), IsLeaseOwn = false, TrialSince = null }, _machine.Next(own, same, Now));
    }

    private static CircuitState StateOf(string name)
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

    private static CircuitEvent EventOf(string name)
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

    private static string Describe(CircuitState state)
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
