using ChatRouter.CircuitBreaker;

namespace ChatRouter.Tests.CircuitBreaker;

/// <summary>What becomes of each state with each event.</summary>
public sealed class CircuitTransitionTests : CircuitMachineFixture
{
    // State names and event names are resolved by the fixture; the expectation is the state as Describe() shows it, "same" for the same instance.
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

    [Fact]
    public void Next_AdoptedLeaseOfTheFleet_EndsTheOneThatTheInstanceGaveItself()
    {
        var own = StateOf("own-half") with { Trial = 4, TrialHolder = "me", TrialExpiry = Now.AddSeconds(30), IsLeaseOwn = true, TrialSince = Now };
        var older = new CircuitEvent.Adopted(new CircuitState { Generation = 1, Trial = 3, TrialHolder = "them", TrialExpiry = Now.AddSeconds(25) });
        var same = new CircuitEvent.Adopted(new CircuitState { Generation = 1, Trial = 4, TrialHolder = "them", TrialExpiry = Now.AddSeconds(25) });

        Assert.Same(own, _machine.Next(own, older, Now));
        Assert.Equal(own with { TrialHolder = "them", TrialExpiry = Now.AddSeconds(25), IsLeaseOwn = false, TrialSince = null }, _machine.Next(own, same, Now));
    }
}
