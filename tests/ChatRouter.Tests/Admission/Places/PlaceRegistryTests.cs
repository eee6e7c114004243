using ChatRouter.Admission.Places;
using ChatRouter.Model;
using ChatRouter.Model.Callers;
using ChatRouter.Model.Settings;
using ChatRouter.Tests.Support;

namespace ChatRouter.Tests.Admission.Places;

public sealed class PlaceRegistryTests
{
    private readonly ManualClock _clock = new();

    [Fact]
    public void TryTake_AtTheBound_RefusesUntilOneLeaves()
    {
        var places = Create(most: 2);
        var one = Take(places);
        Take(places);
        Assert.Null(places.TryTake("a", Claim(), PlaceLook.Last));

        one.Leave();
        one.Leave();

        Assert.Equal(1, places["a"].InFlight);
        Assert.NotNull(places.TryTake("a", Claim(), PlaceLook.Last));
    }

    [Fact]
    public void TryTake_AnAnswerIsToBeCompleted_GoesBeyondTheLimitButNotBeyondTheBound()
    {
        var places = Create(most: 3, start: 1);
        Take(places);
        Assert.NotNull(places.TryTake("a", Claim(), PlaceLook.Completion));
        Assert.NotNull(places.TryTake("a", Claim(), PlaceLook.Completion));
        Assert.Null(places.TryTake("a", Claim(), PlaceLook.Completion));
    }

    [Fact]
    public void TryTake_MoreTokensThanTheCacheHolds_RefusesUnlessItIsAlone()
    {
        var places = Create(tokens: 1000);
        var large = places.TryTake("a", Claim(tokens: 5000), PlaceLook.Last);

        Assert.NotNull(large);
        Assert.Null(places.TryTake("a", Claim(tokens: 1), PlaceLook.Last));
        large.Leave();
        Assert.NotNull(places.TryTake("a", Claim(tokens: 900), PlaceLook.Last));
        Assert.Null(places.TryTake("a", Claim(tokens: 200), PlaceLook.Last));
        Assert.NotNull(places.TryTake("a", Claim(tokens: 50), PlaceLook.Last));
    }

    [Theory]
    [InlineData(Lane.Batch, 50)]
    [InlineData(Lane.Shadow, 10)]
    [InlineData(Lane.Internal, 100)]
    public void TryTake_OneLaneAlone_GetsItsLargestShare(Lane lane, int expected)
    {
        var places = Create(most: 100);
        var taken = 0;
        while (places.TryTake("a", Claim(lane), PlaceLook.Last) is not null) taken++;

        Assert.Equal(expected, taken);
    }

    [Fact]
    public async Task WaitAsync_ManyLanes_TheHighestIsNextAndNobodyOvertakes()
    {
        var places = Create(most: 1);
        var first = Take(places);
        var waiting = new[] { Lane.Internal, Lane.Interactive, Lane.Critical }.ToDictionary(lane => lane, lane => Wait(places, lane).AsTask());
        Assert.Null(places.TryTake("a", Claim(Lane.Interactive), PlaceLook.Last));

        first.Leave();
        var critical = await waiting[Lane.Critical];
        Assert.False(waiting[Lane.Interactive].IsCompleted);
        Assert.Null(places.TryTake("a", Claim(Lane.Critical), PlaceLook.Last));

        critical!.Leave();
        (await waiting[Lane.Interactive])!.Leave();
        Assert.NotNull(await waiting[Lane.Internal]);
    }

    [Theory]
    [InlineData(Lane.Batch)]
    [InlineData(Lane.Shadow)]
    public void TryTake_ABackendOfOnePlace_TakesTheLowestLanesToo(Lane lane) => Assert.NotNull(Create(most: 1).TryTake("a", Claim(lane), PlaceLook.Last));

    /// <summary>Interactive is below its share but leaves the place to critical, which is above its own: nobody may stand in the way of that one.</summary>
    [Fact]
    public async Task Leave_TheOneWhoseTurnItIsMayNotGo_TheNextLaneGoes()
    {
        var places = Create(most: 10);
        for (var i = 0; i < 40; i++)
        {
            var before = places.TryTake("a", Claim(Lane.Critical), PlaceLook.First)!;
            _clock.Advance(TimeSpan.FromMilliseconds(250));
            before.Leave(isComplete: true);
        }

        var held = Enumerable.Range(0, 10).Select(_ => places.TryTake("a", Claim(Lane.Critical), PlaceLook.Last)!).ToList();
        var interactive = Wait(places, Lane.Interactive).AsTask();
        var critical = Wait(places, Lane.Critical).AsTask();
        held[0].Leave();

        Assert.NotNull(await critical);
        Assert.False(interactive.IsCompleted);
    }

    [Theory]
    [InlineData(Lane.Critical, 1000)]
    [InlineData(Lane.Interactive, 1000)]
    [InlineData(Lane.Internal, 1000)]
    [InlineData(Lane.Shadow, 0)]
    public async Task WaitAsync_NobodyLeaves_IsShedAfterTheTimeOfItsLaneAndTheNextSoon(Lane lane, int milliseconds)
    {
        var places = Create(most: 1);
        Take(places);

        Assert.Equal((null, milliseconds), await TimedAsync(places, lane));
        Assert.Equal((null, Math.Min(milliseconds, 40)), await TimedAsync(places, lane));
        _clock.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal((null, milliseconds), await TimedAsync(places, lane));
    }

    [Fact]
    public async Task WaitAsync_TheAnswerCouldNotBeWholeInTime_IsShedAtOnce()
    {
        var places = Create(most: 1);
        var first = Take(places);
        _clock.Advance(TimeSpan.FromSeconds(10));
        first.Leave(isComplete: true);
        Take(places);

        Assert.Null(await places.WaitAsync(Claim(), ["a"], TimeSpan.FromSeconds(14), CancellationToken.None));
        var waiting = places.WaitAsync(Claim(tenant: "other"), ["a"], TimeSpan.FromSeconds(15.1), CancellationToken.None).AsTask();
        Assert.False(waiting.IsCompleted);
        _clock.Advance(TimeSpan.FromMilliseconds(100));
        Assert.Null(await waiting);
    }

    /// <summary>A hundred that a backend has failed wait in a lane that sheds all others, and go before whoever is new.</summary>
    [Fact]
    public async Task WaitAsync_ABackendHasFailedThem_AllWaitAndAreNext()
    {
        var places = Create(most: 1);
        var first = Take(places);
        await TimedAsync(places, Lane.Internal);
        var isNew = Wait(places, Lane.Internal).AsTask();
        var moved = Enumerable.Range(0, 100).Select(_ => places.WaitAsync(Claim(Lane.Internal) with { HasMoved = true }, ["a"], TimeSpan.FromMinutes(1), CancellationToken.None).AsTask()).ToArray();
        Assert.True((await Wait(places, Lane.Internal)) is null);
        Assert.DoesNotContain(moved, one => one.IsCompleted);

        first.Leave();
        var next = await await Task.WhenAny(moved);

        Assert.NotNull(next);
        Assert.False(isNew.IsCompleted);
        _clock.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(99, (await Task.WhenAll(moved)).Count(place => place is null));
    }

    [Fact]
    public async Task WaitAsync_TheCallerLeaves_IsNoShedAndFreesItsTurn()
    {
        var places = Create(most: 1);
        var first = Take(places);
        using var gone = new CancellationTokenSource();
        var one = places.WaitAsync(Claim(), ["a"], TimeSpan.FromMinutes(1), gone.Token).AsTask();
        var other = Wait(places, Lane.Interactive).AsTask();
        await gone.CancelAsync();
        await Assert.ThrowsAsync<OperationCanceledException>(() => one);

        first.Leave();
        Assert.NotNull(await other);
        Assert.Equal(1, places["a"].InFlight);
    }

    [Fact]
    public async Task WaitAsync_OneHasLeftSinceTheLastLook_GoesAtOnce()
        => Assert.NotNull(await Create(most: 1).WaitAsync(Claim(), ["a"], TimeSpan.FromMinutes(1), CancellationToken.None));

    [Fact]
    public async Task WaitAsync_SeveralBackends_TheFirstWithAPlaceItIs()
    {
        var places = Create(most: 1);
        Take(places);
        var b = places.TryTake("b", Claim(), PlaceLook.Last)!;
        var waiting = places.WaitAsync(Claim(), ["a", "b"], TimeSpan.FromMinutes(1), CancellationToken.None).AsTask();

        b.Leave();

        Assert.Same(places["b"], (await waiting)!.Backend);
        Assert.Equal((1, 1), (places["a"].InFlight, places["b"].InFlight));
    }

    [Fact]
    public async Task RetryAfter_AsManyWereShedAsAreLetInInTenSeconds_IsAboutThatAndSpread()
    {
        var places = Create(most: 1, random: new SeededRandom(0.0, 0.5, 1.0));
        for (var second = 0; second < 60; second++)
        {
            var place = Take(places);
            await places.WaitAsync(Claim(), ["a"], TimeSpan.Zero, CancellationToken.None);
            await places.WaitAsync(Claim(), ["a"], TimeSpan.Zero, CancellationToken.None);
            _clock.Advance(TimeSpan.FromSeconds(1));
            place.Leave();
        }

        // Two are shed for each one let in: the last five seconds' ten need ten seconds.
        Assert.Equal(5, places.RetryAfter(Claim()).TotalSeconds, 0.2);
        Assert.Equal(10, places.RetryAfter(Claim()).TotalSeconds, 0.2);
        Assert.Equal(15, places.RetryAfter(Claim()).TotalSeconds, 0.2);
    }

    private static PlaceClaim Claim(Lane lane = Lane.Interactive, int tokens = 10, string tenant = "t") => new("chat", lane, tenant, 1, tokens, 0);

    private static Place Take(PlaceRegistry places) => places.TryTake("a", Claim(), PlaceLook.Last)!;

    private static ValueTask<Place?> Wait(PlaceRegistry places, Lane lane) => places.WaitAsync(Claim(lane), ["a"], TimeSpan.FromMinutes(1), CancellationToken.None);

    private async Task<(Place?, int)> TimedAsync(PlaceRegistry places, Lane lane)
    {
        var from = _clock.Now;
        var place = await _clock.RunToEndAsync(() => Wait(places, lane).AsTask());
        return (place, (int)(_clock.Now - from).TotalMilliseconds);
    }

    private PlaceRegistry Create(int most = 256, int? start = null, int? tokens = null, IRandomSource? random = null)
    {
        Backend Of(string name) => TestModel.Backend(name) with { MaxConcurrency = most, StartConcurrency = start, MaxActiveTokens = tokens };
        return new PlaceRegistry(TestModel.Router(TestModel.Route(TestModel.Rung(1, Of("a"), Of("b")))) with { Lanes = new LanesSettings() }, _clock, random ?? new SeededRandom(0.5));
    }
}
