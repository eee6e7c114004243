using ChatRouter.Admission.Places;
using ChatRouter.Model.Callers;
using ChatRouter.Tests.Support;

namespace ChatRouter.Tests.Admission.Places;

/// <summary>What first tokens say of a limit. The backend takes 100 ms to a first token while nobody waits.</summary>
public sealed class SaturationWatchTests
{
    private const double Usual = 100;

    private readonly ManualClock _clock = new();
    private readonly long _start;

    public SaturationWatchTests() => _start = _clock.GetTimestamp();

    /// <summary>A limit from the configuration alone falls to those before the first who is late: nobody need stand in a queue of three for that.</summary>
    [Fact]
    public void FirstWhoIsLate_NothingHasProvenTheLimit_ItFallsToThoseBefore()
    {
        var places = Create(start: 100);
        Prove(places);
        var atWork = Enumerable.Range(0, 4).Select(_ => Work(places)).ToArray();
        var queued = Take(places);

        Wait(199);
        places["a"].Look(Now);
        Assert.Equal(100, places["a"].Limit);
        Wait(5);
        places["a"].Look(Now);

        Assert.Equal((4, 5), (places["a"].Limit, places["a"].InFlight));
        Assert.All([.. atWork, queued], place => place.Leave());
    }

    /// <summary>With nobody at work it is no queue: the backend is silent, or loads its model.</summary>
    [Fact]
    public void FirstWhoIsLate_NobodyIsAtWork_SaysNothingOfTheLimit()
    {
        var places = Create(start: 100);
        Prove(places);
        Take(places);
        Take(places);

        Wait(300);
        places["a"].Look(Now);

        Assert.Equal(100, places["a"].Limit);
    }

    /// <summary>As many were in flight before and had their first tokens in time: this one is late for a reason of its own.</summary>
    [Fact]
    public void FirstWhoIsLate_AsManyHaveBeenServed_SaysNothingOfTheLimit()
    {
        var places = Create(start: 100);
        Prove(places);
        var atWork = Enumerable.Range(0, 5).Select(_ => Work(places)).ToArray();
        atWork[0].Leave();
        Take(places);

        Wait(300);
        places["a"].Look(Now);

        Assert.Equal(100, places["a"].Limit);
    }

    /// <summary>Where one first token in three is late anyway, one late raise says nothing and the next may go at once; where none is, it pauses the raises.</summary>
    [Theory]
    [InlineData(true, true)]
    [InlineData(false, false)]
    public void LateRaise_IsChanceWhereOthersAreLateToo(bool areOthersLate, bool mayRaise)
    {
        var places = Create(start: 2);
        Prove(places);
        for (var i = 0; i < 90; i++) Answer(places, areOthersLate && i % 3 == 0 ? 130 : 100);
        var atWork = new[] { Work(places), Work(places) };

        var raise = Take(places);
        Wait(130);
        raise.FirstToken();
        raise.Leave();
        var next = places.TryTake("a", Claim, PlaceLook.Last);

        Assert.Equal((2, mayRaise), (places["a"].Limit, next is not null));
        Assert.All(atWork, place => place.Leave());
    }

    /// <summary>On a limit that is always full one first token in eight takes a quarter longer: what is usual follows, so that these are not late for ever.</summary>
    [Fact]
    public void UsualTime_SomeAtTheTopOfTheLimitTakeLonger_FollowsThem()
    {
        var places = Create(start: 12);
        Answer(places, 100);
        Wait(2000);
        var atWork = Enumerable.Range(0, 11).Select(_ => Work(places, 100)).ToArray();
        Assert.InRange(UsualOf(places).TotalMilliseconds, 95, 105);

        for (var i = 0; i < 400; i++) Answer(places, i % 8 == 0 ? 125 : 100);

        Assert.InRange(UsualOf(places).TotalMilliseconds, 115, 130);
        Assert.All(atWork, place => place.Leave());
    }

    private static TimeSpan UsualOf(PlaceRegistry places)
    {
        var place = Take(places);
        Assert.NotNull(place.Usual);
        place.Leave();
        return place.Usual.Value;
    }

    private TimeSpan Now => _clock.GetElapsedTime(_start);

    private static PlaceClaim Claim { get; } = new("chat", Lane.Critical, "t", 1, 100, 100);

    private PlaceRegistry Create(int start)
        => new(TestModel.Router(TestModel.Route(TestModel.Rung(1, TestModel.Backend("a") with { StartConcurrency = start, MaxConcurrency = 200 }))), _clock, new SeededRandom(1));

    private void Wait(double milliseconds) => _clock.Advance(TimeSpan.FromMilliseconds(milliseconds));

    private static Place Take(PlaceRegistry places)
    {
        var place = places.TryTake("a", Claim, PlaceLook.Last)!;
        place.Sent();
        return place;
    }

    private Place Work(PlaceRegistry places, double milliseconds = 100)
    {
        var place = Take(places);
        Wait(milliseconds);
        place.FirstToken();
        return place;
    }

    private void Answer(PlaceRegistry places, double milliseconds) => Work(places, milliseconds).Leave(isComplete: true);

    /// <summary>Answers one at a time: what is usual is known, and that hardly any is late by chance.</summary>
    private void Prove(PlaceRegistry places)
    {
        for (var i = 0; i < 90; i++) Answer(places, Usual);
    }
}
