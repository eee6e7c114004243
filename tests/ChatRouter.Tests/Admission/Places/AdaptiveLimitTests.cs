using ChatRouter.Admission.Places;

namespace ChatRouter.Tests.Admission.Places;

public sealed class AdaptiveLimitTests
{
    private readonly AdaptiveLimit _limit = new(start: 8, most: 64);
    private TimeSpan _now = TimeSpan.FromSeconds(100);

    [Fact]
    public void EndRaise_InTime_OneMore()
    {
        Raise(RaiseVerdict.InTime);

        Assert.Equal(9, _limit.Value);
    }

    [Fact]
    public void MayRaise_OneIsUnderWay_NoneBeside()
    {
        Assert.True(_limit.MayRaise(_now, isUrgent: false));
        _limit.BeginRaise();

        Assert.False(_limit.MayRaise(_now, isUrgent: false));
        _limit.EndRaise(RaiseVerdict.None, 9, _now);
        Assert.True(_limit.MayRaise(_now, isUrgent: false));
        Assert.Equal(8, _limit.Value);
    }

    /// <summary>Of eight in flight six seem to be queued: with three of these at work beside the other two they were not; with fewer there are at least as many places.</summary>
    [Theory]
    [InlineData(2, 2)]
    [InlineData(4, 4)]
    [InlineData(5, 8)]
    public void Refute_SuspectsAreAtWork_IsWhatItWasIfHalfOfThemAre(int atWork, int expected)
    {
        _limit.Suspect(others: 2, suspects: 6, _now);
        Assert.Equal(2, _limit.Value);

        _limit.Refute(atWork);

        Assert.Equal(expected, _limit.Value);
    }

    [Fact]
    public void Refute_SuspectedTwiceOver_IsWhatItWasAtFirst()
    {
        _limit.Suspect(others: 5, suspects: 3, _now);
        _limit.Suspect(others: 2, suspects: 6, _now);

        _limit.Refute(5);

        Assert.Equal(8, _limit.Value);
    }

    /// <summary>How much more than was in flight the backend takes nothing has shown.</summary>
    [Fact]
    public void Refute_FarLessThanTheLimitWasInFlight_IsFourTimesThat()
    {
        var limit = new AdaptiveLimit(100, 100);
        limit.Suspect(others: 2, suspects: 6, _now);

        limit.Refute(5);

        Assert.Equal(32, limit.Value);
    }

    /// <summary>The backend itself has said that it is full, or first tokens at the top were late: that more are at work says nothing against it.</summary>
    [Fact]
    public void Refute_NothingWasSuspected_Stays()
    {
        _limit.Suspect(others: 5, suspects: 3, _now);
        _limit.Cut(4, _now);
        _limit.Refute(8);

        Assert.Equal(4, _limit.Value);
    }

    [Fact]
    public void Refute_ARaiseHasSucceededSince_Stays()
    {
        _limit.Suspect(others: 4, suspects: 2, _now);
        _now += TimeSpan.FromSeconds(1);
        for (var i = 0; i < 3; i++) Raise(RaiseVerdict.InTime);
        Assert.Equal(5, _limit.Value);
        _limit.Refute(6);

        Assert.Equal(5, _limit.Value);
    }

    [Fact]
    public void EndRaise_Queued_FallsToWhatWentBeforeAndPauses()
    {
        Raise(RaiseVerdict.Queued, inFlight: 7);

        Assert.Equal(6, _limit.Value);
        Assert.False(_limit.MayRaise(_now, isUrgent: false));
        _now += TimeSpan.FromSeconds(2);
        Assert.True(_limit.MayRaise(_now, isUrgent: false));
    }

    [Fact]
    public void EndRaise_FailsAgainAndAgain_PausesTwiceAsLongEachTimeUpToHalfAMinute()
    {
        var pauses = new List<double>();
        for (var i = 0; i < 9; i++) pauses.Add(PauseAfterLate());

        Assert.Equal([2, 4, 8, 16, 30, 30, 30, 30, 30], pauses);
        Assert.Equal(8, _limit.Value);
    }

    /// <summary>From 8 by one, which is no more than an eighth, or by two, which is: then one late first token may be chance, a second in a row is not.</summary>
    [Theory]
    [InlineData(1, new double[] { 2, 4 })]
    [InlineData(2, new double[] { 0.25, 2 })]
    public void EndRaise_FailsAfterTheLimitHasRisen_FirstPauseIsAMomentWhereItRoseByMoreThanAnEighth(int raises, double[] expected)
    {
        for (var i = 0; i < raises; i++) Raise(RaiseVerdict.InTime);
        double[] pauses = [PauseAfterLate(), PauseAfterLate()];

        Assert.Equal(expected, pauses);
    }

    [Fact]
    public void MayRaise_Urgent_WaitsOneSecondAtMost()
    {
        for (var i = 0; i < 9; i++)
        {
            Raise(RaiseVerdict.Late);
            _now += TimeSpan.FromMinutes(1);
        }

        Raise(RaiseVerdict.Late);
        _now += TimeSpan.FromSeconds(1);
        Assert.True(_limit.MayRaise(_now, isUrgent: true));
        Assert.False(_limit.MayRaise(_now, isUrgent: false));
    }

    [Fact]
    public void EndRaise_WhereTheLimitWasFound_ThreeInARowAreNeeded()
    {
        _limit.Cut(6, _now);
        _now += TimeSpan.FromSeconds(1);
        Raise(RaiseVerdict.InTime);
        Raise(RaiseVerdict.InTime);
        Assert.Equal(6, _limit.Value);

        Raise(RaiseVerdict.InTime);
        Assert.Equal(7, _limit.Value);
    }

    [Theory]
    [InlineData(5, 5)]
    [InlineData(0, 1)]
    [InlineData(9, 8)]
    public void Cut_IsWhatIsAtWork(int atWork, int expected)
    {
        _limit.Cut(atWork, _now);

        Assert.Equal(expected, _limit.Value);
    }

    [Theory]
    [InlineData(31, 31)]
    [InlineData(20, 28)]
    [InlineData(40, 31)]
    public void Ease_GoesToWhatIsAskedButAnEighthAtMost(int to, int expected)
    {
        var limit = new AdaptiveLimit(start: 32, most: 64);
        limit.Ease(to, _now);

        Assert.Equal(expected, limit.Value);
    }

    [Fact]
    public void MayRaise_AtTheBound_IsFalse() => Assert.False(new AdaptiveLimit(start: 100, most: 64).MayRaise(_now, isUrgent: true));

    [Fact]
    public void EndRaise_TenTimesTooLow_IsThereAfterFewTurns()
    {
        var limit = new AdaptiveLimit(start: 3, most: 256);
        var turns = 0;
        for (; limit.Value < 32; turns++)
        {
            var raises = 0;
            for (; limit.MayRaise(_now, isUrgent: false); raises++) limit.BeginRaise();
            for (var i = 0; i < raises; i++) limit.EndRaise(RaiseVerdict.InTime, limit.Value + 1, _now);
        }

        Assert.InRange(turns, 10, 25);
    }

    private double PauseAfterLate()
    {
        Raise(RaiseVerdict.Late);
        var from = _now;
        while (!_limit.MayRaise(_now, isUrgent: false)) _now += TimeSpan.FromMilliseconds(50);
        return (_now - from).TotalSeconds;
    }

    private void Raise(RaiseVerdict verdict, int? inFlight = null)
    {
        _limit.BeginRaise();
        _limit.EndRaise(verdict, inFlight ?? _limit.Value + 1, _now);
    }
}
