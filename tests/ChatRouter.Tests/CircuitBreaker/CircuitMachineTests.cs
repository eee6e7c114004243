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
    // Seconds are relative to Now. Break 60 s, lease 30 s, two successes close, ramp 15 s.
    [Theory]
    [InlineData("closed", "time", "same")]
    [InlineData("closed", "trip", "Open g8 until+60 since+0 breaks1 FailureRatio")]
    [InlineData("closed", "take", "same")]
    [InlineData("closed", "succeed", "same")]
    [InlineData("closed", "fail", "same")]
    [InlineData("closed", "return", "same")]
    [InlineData("closed", "adopt-newer", "Open g9 until+90 since-5 breaks3 EngineDead")]
    [InlineData("closed", "adopt-older", "same")]
    [InlineData("closed", "adopt-over", "same")]
    [InlineData("closed", "adopt-closed", "same")]

    [InlineData("open", "time", "same")]
    [InlineData("open", "trip", "same")]
    [InlineData("open", "take", "same")]
    [InlineData("open", "succeed", "same")]
    [InlineData("open", "fail", "same")]
    [InlineData("open", "return", "same")]
    [InlineData("open", "adopt-newer", "Open g9 until+90 since-5 breaks3 EngineDead")]
    [InlineData("open", "adopt-longer", "Open g7 until+90 since-5 breaks3 EngineDead")]
    [InlineData("open", "adopt-older", "same")]
    [InlineData("open", "adopt-over", "same")]

    [InlineData("open-over", "time", "HalfOpen g7 until-1 since-1 breaks2 Credential")]
    [InlineData("open-over", "trip", "HalfOpen g7 until-1 since-1 breaks2 Credential")]
    [InlineData("open-over", "take", "HalfOpen g7 until-1 since-1 breaks2 Credential trial1 me+30")]
    [InlineData("open-over", "succeed", "HalfOpen g7 until-1 since-1 breaks2 Credential successes1")]
    [InlineData("open-over", "fail", "Open g8 until+240 since+0 breaks3 FailureRatio")]
    [InlineData("open-over", "return", "HalfOpen g7 until-1 since-1 breaks2 Credential")]
    [InlineData("open-over", "adopt-newer", "Open g9 until+90 since-5 breaks3 EngineDead")]
    [InlineData("open-over", "adopt-longer", "HalfOpen g7 until-1 since-1 breaks2 Credential")]
    [InlineData("open-over", "adopt-older", "HalfOpen g7 until-1 since-1 breaks2 Credential")]

    [InlineData("half-open", "time", "same")]
    [InlineData("half-open", "trip", "same")]
    [InlineData("half-open", "take", "HalfOpen g7 until-9 since-9 breaks1 Credential trial4 me+30")]
    [InlineData("half-open", "succeed", "HalfOpen g7 until-9 since-9 breaks1 Credential trial3 successes1")]
    [InlineData("half-open", "fail", "Open g8 until+120 since+0 breaks2 FailureRatio")]
    [InlineData("half-open", "return", "same")]
    [InlineData("half-open", "adopt-newer", "Open g9 until+90 since-5 breaks3 EngineDead")]
    [InlineData("half-open", "adopt-older", "same")]

    [InlineData("on-trial", "time", "same")]
    [InlineData("on-trial", "trip", "same")]
    [InlineData("on-trial", "take", "same")]
    [InlineData("on-trial", "succeed", "HalfOpen g7 until-9 since-9 breaks1 Credential trial3 successes1")]
    [InlineData("on-trial", "succeed-late", "HalfOpen g7 until-9 since-9 breaks1 Credential trial3 them+20 successes1")]
    [InlineData("on-trial", "fail", "Open g8 until+120 since+0 breaks2 FailureRatio")]
    [InlineData("on-trial", "return", "HalfOpen g7 until-9 since-9 breaks1 Credential trial3")]
    [InlineData("on-trial", "return-late", "same")]
    [InlineData("on-trial", "adopt-newer", "Open g9 until+90 since-5 breaks3 EngineDead")]
    [InlineData("on-trial", "adopt-older", "same")]

    [InlineData("last-trial", "succeed", "Ramping g7 until-9 since+0 breaks1 Credential")]
    [InlineData("last-trial", "succeed-late", "Ramping g7 until-9 since+0 breaks1 Credential")]
    [InlineData("last-trial", "fail", "Open g8 until+120 since+0 breaks2 FailureRatio")]
    [InlineData("last-trial", "return", "HalfOpen g7 until-9 since-9 breaks1 Credential trial3 successes1")]

    [InlineData("trial-lost", "time", "same")]
    [InlineData("trial-lost", "take", "HalfOpen g7 until-9 since-9 breaks1 Credential trial4 me+30")]

    [InlineData("ramping", "time", "same")]
    [InlineData("ramping", "trip", "Open g8 until+120 since+0 breaks2 FailureRatio")]
    [InlineData("ramping", "take", "same")]
    [InlineData("ramping", "succeed", "same")]
    [InlineData("ramping", "fail", "same")]
    [InlineData("ramping", "return", "same")]
    [InlineData("ramping", "adopt-newer", "Open g9 until+90 since-5 breaks3 EngineDead")]
    [InlineData("ramping", "adopt-longer", "same")]
    [InlineData("ramping", "adopt-older", "same")]

    [InlineData("ramp-over", "time", "Closed g7 until-30 since-1 breaks0 None")]
    [InlineData("ramp-over", "trip", "Open g8 until+60 since+0 breaks1 FailureRatio")]
    [InlineData("ramp-over", "take", "Closed g7 until-30 since-1 breaks0 None")]
    [InlineData("ramp-over", "succeed", "Closed g7 until-30 since-1 breaks0 None")]
    [InlineData("ramp-over", "fail", "Closed g7 until-30 since-1 breaks0 None")]
    [InlineData("ramp-over", "return", "Closed g7 until-30 since-1 breaks0 None")]
    [InlineData("ramp-over", "adopt-newer", "Open g9 until+90 since-5 breaks3 EngineDead")]
    [InlineData("ramp-over", "adopt-older", "Closed g7 until-30 since-1 breaks0 None")]
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

        Assert.Equal(Now.AddSeconds(seconds), _machine.Next(state, new CircuitEvent.TrialFailed(TestTrip), Now).OpenUntil);
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
        var shared = new CircuitState { Phase = CircuitPhase.Open, Generation = 9, OpenUntil = Now.AddDays(1) };

        Assert.Equal(Now.AddSeconds(600), _machine.Next(StateOf("closed"), new CircuitEvent.Adopted(shared), Now).OpenUntil);
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
    public void IsAfter_StatesInTheOrderOfALife_EachIsAfterAllBefore()
    {
        CircuitState[] life =
        [
            CircuitState.Initial,
            new() { Generation = 1, Phase = CircuitPhase.Open },
            new() { Generation = 1, Phase = CircuitPhase.HalfOpen },
            new() { Generation = 1, Phase = CircuitPhase.Ramping },
            new() { Generation = 1, Phase = CircuitPhase.Closed },
            new() { Generation = 2, Phase = CircuitPhase.Open },
        ];

        for (var i = 0; i < life.Length; i++)
        {
            for (var j = 0; j < life.Length; j++) Assert.Equal(i > j, life[i].IsAfter(life[j]));
        }
    }

    private static CircuitState StateOf(string name)
    {
        var halfOpen = new CircuitState
        {
            Phase = CircuitPhase.HalfOpen, Generation = 7, Since = Now.AddSeconds(-9), OpenUntil = Now.AddSeconds(-9), BreakCount = 1,
            Cause = TripCause.Credential, Figures = "old", Trial = 3,
        };
        var onTrial = halfOpen with { TrialHolder = "them", TrialExpiry = Now.AddSeconds(20) };
        var open = new CircuitState
        {
            Phase = CircuitPhase.Open, Generation = 7, Since = Now.AddSeconds(-40), OpenUntil = Now.AddSeconds(20), BreakCount = 2, Cause = TripCause.Credential,
        };
        var ramping = new CircuitState
        {
            Phase = CircuitPhase.Ramping, Generation = 7, Since = Now.AddSeconds(-14), OpenUntil = Now.AddSeconds(-30), BreakCount = 1, Cause = TripCause.Credential,
        };
        return name switch
        {
            "closed" => new CircuitState { Generation = 7, Since = Now.AddSeconds(-100) },
            "open" => open,
            "open-over" => open with { OpenUntil = Now.AddSeconds(-1) },
            "half-open" => halfOpen,
            "on-trial" => onTrial,
            "last-trial" => onTrial with { TrialSuccesses = 1 },
            "trial-lost" => onTrial with { TrialExpiry = Now },
            "ramping" => ramping,
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
        return name switch
        {
            "time" => CircuitEvent.TimePassed.Instance,
            "trip" => new CircuitEvent.Tripped(TestTrip),
            "take" => new CircuitEvent.TrialTaken("me"),
            "succeed" => new CircuitEvent.TrialSucceeded(3),
            "succeed-late" => new CircuitEvent.TrialSucceeded(2),
            "fail" => new CircuitEvent.TrialFailed(TestTrip),
            "return" => new CircuitEvent.TrialReturned(3),
            "return-late" => new CircuitEvent.TrialReturned(2),
            "adopt-newer" => new CircuitEvent.Adopted(shared),
            "adopt-longer" => new CircuitEvent.Adopted(shared with { Generation = 7 }),
            "adopt-older" => new CircuitEvent.Adopted(shared with { Generation = 6 }),
            "adopt-closed" => new CircuitEvent.Adopted(shared with { Phase = CircuitPhase.Closed }),
            "adopt-over" => new CircuitEvent.Adopted(shared with { OpenUntil = Now }),
            _ => throw new ArgumentOutOfRangeException(nameof(name)),
        };
    }

    private static string Describe(CircuitState state)
    {
        var parts = new List<string>
        {
            $"{state.Phase} g{state.Generation} until{Seconds(state.OpenUntil)} since{Seconds(state.Since)} breaks{state.BreakCount} {state.Cause}",
        };
        if (state.Trial > 0) parts.Add($"trial{state.Trial}");
        if (state.TrialExpiry is { } expiry) parts.Add($"{state.TrialHolder}{Seconds(expiry)}");
        if (state.TrialSuccesses > 0) parts.Add($"successes{state.TrialSuccesses}");
        return string.Join(' ', parts);
    }

    private static string Seconds(DateTimeOffset moment) => (moment - Now).TotalSeconds.ToString("+0;-0;+0", CultureInfo.InvariantCulture);
}
