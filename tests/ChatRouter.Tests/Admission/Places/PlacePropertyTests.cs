using ChatRouter.Admission.Places;
using ChatRouter.Model;
using ChatRouter.Model.Callers;
using ChatRouter.Tests.Support;

namespace ChatRouter.Tests.Admission.Places;

/// <summary>Whatever happens in whatever order: places neither leak nor exceed the bound, and nobody waits beside a free place.</summary>
public sealed class PlacePropertyTests
{
    private const int Bound = 5;
    private static readonly Lane[] Lanes = Enum.GetValues<Lane>();

    [Fact]
    public async Task Operations_AMillionAtRandom_NoPlaceLeaksAndNoWakeUpIsLost()
    {
        var clock = new ManualClock();
        var random = new Random(7);
        var places = new PlaceRegistry(Model(), clock, new SeededRandom(1));
        var held = new List<Place>();
        var waiting = new List<(Task<Place?> Task, CancellationTokenSource Gone)>();
        var granted = 0;
        for (var i = 0; i < 1_000_000; i++)
        {
            var claim = new PlaceClaim("chat", Lanes[random.Next(3)], $"t{random.Next(4)}", 1, 10, random.Next(100));
            var backend = random.Next(2) == 0 ? "a" : "b";
            switch (random.Next(10))
            {
                case < 4:
                    if (places.TryTake(backend, claim, (PlaceLook)random.Next(3)) is { } place) held.Add(place);
                    break;
                case < 6 when waiting.Count < 20:
                    var gone = new CancellationTokenSource();
                    waiting.Add((places.WaitAsync(claim, random.Next(2) == 0 ? ["a"] : ["a", "b"], TimeSpan.FromSeconds(random.Next(3)), gone.Token).AsTask(), gone));
                    break;
                case < 9 when held.Count > 0:
                    var at = random.Next(held.Count);
                    if (held[at].Pending is null && random.Next(2) == 0) held[at].Sent();
                    if (random.Next(2) == 0) held[at].FirstToken();
                    if (random.Next(3) == 0) break;
                    held[at].Leave(isComplete: random.Next(2) == 0, (5, 5));
                    held.RemoveAt(at);
                    break;
                case 9 when random.Next(50) == 0:
                    clock.Advance(TimeSpan.FromMilliseconds(random.Next(300)));
                    break;
                case 9 when waiting.Count > 0 && random.Next(10) == 0:
                    await waiting[random.Next(waiting.Count)].Gone.CancelAsync();
                    break;
            }

            if (i % 64 != 0) continue;

            // Everybody waits for "a": whoever is no longer among its waiters is about to end on another thread.
            SpinWait.SpinUntil(() => waiting.Count(w => !w.Task.IsCompleted) <= places["a"].Waiting.Sum(), TimeSpan.FromSeconds(5));
            foreach (var (task, gone) in waiting.FindAll(w => w.Task.IsCompleted))
            {
                waiting.Remove((task, gone));
                gone.Dispose();
                if (!task.IsCompletedSuccessfully || await task is not { } place) continue;
                held.Add(place);
                granted++;
            }

            foreach (var place in new[] { places["a"], places["b"] })
            {
                // A waiter that has just left may be giving its place back on another thread: only a wait that lasts is a fault.
                var isServed = SpinWait.SpinUntil(() => place.Waiting[(int)Lane.Critical] == 0 || place.InFlight >= place.Limit, TimeSpan.FromSeconds(5));
                if (!isServed) Assert.Fail($"A critical request waits beside a free place after {i} operations.");
            }

            if (places["a"].InFlight > Bound || places["b"].InFlight > Bound) Assert.Fail($"More than {Bound} in flight after {i} operations.");
        }

        foreach (var place in held) place.Leave();
        clock.Advance(TimeSpan.FromMinutes(1));
        foreach (var (task, gone) in waiting)
        {
            if (await Task.WhenAny(task) is { IsCompletedSuccessfully: true } ended) (await ended)?.Leave();
            gone.Dispose();
        }

        Assert.Equal((0, 0, 0, 0), (places["a"].InFlight, places["b"].InFlight, places["a"].Waiting.Sum(), places["b"].Waiting.Sum()));
        Assert.True(granted > 1000, $"Only {granted} waits ended with a place.");
    }

    [Fact]
    public async Task Operations_OnManyThreads_NoPlaceLeaksOrExceeds()
    {
        var places = new PlaceRegistry(Model(), TimeProvider.System, new SeededRandom(1));
        var inside = 0;
        var most = 0;
        await Task.WhenAll(Enumerable.Range(0, 16).Select(worker => Task.Run(async () =>
        {
            var claim = new PlaceClaim("chat", Lanes[worker % 3], $"t{worker}", 1, 1, 1);
            for (var i = 0; i < 2000; i++)
            {
                var place = places.TryTake("a", claim, PlaceLook.Last) ?? await places.WaitAsync(claim, ["a"], TimeSpan.FromMinutes(1), CancellationToken.None);
                if (place is null) continue;
                var now = Interlocked.Increment(ref inside);
                InterlockedMax(ref most, now);
                if (i % 7 == 0) await Task.Yield();
                Interlocked.Decrement(ref inside);
                place.Leave();
            }
        })));

        Assert.InRange(most, 2, Bound);
        Assert.Equal((0, 0), (places["a"].InFlight, places["a"].Waiting.Sum()));
    }

    private static void InterlockedMax(ref int most, int value)
    {
        for (var seen = Volatile.Read(ref most); value > seen; seen = Volatile.Read(ref most)) Interlocked.CompareExchange(ref most, value, seen);
    }

    private static RouterModel Model()
    {
        static Backend Of(string name) => TestModel.Backend(name) with { MaxConcurrency = Bound, StartConcurrency = 3 };
        return TestModel.Router(TestModel.Route(TestModel.Rung(1, Of("a"), Of("b"))));
    }
}
