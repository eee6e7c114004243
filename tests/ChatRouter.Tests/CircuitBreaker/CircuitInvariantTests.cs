using ChatRouter.CircuitBreaker;
using ChatRouter.Model;

namespace ChatRouter.Tests.CircuitBreaker;

/// <summary>What must hold after any history: histories are drawn from a seed, so that a failure can be run again.</summary>
public sealed class CircuitInvariantTests
{
    private static readonly BreakerSettings Settings = new();

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    public void Next_AnyHistory_KeepsTheInvariants(int seed)
    {
        var random = new Random(seed);
        var machine = new CircuitMachine(Settings);
        var state = CircuitState.Initial;
        var now = new DateTimeOffset(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);
        var seen = new HashSet<CircuitPhase>();
        for (var step = 0; step < 20_000; step++)
        {
            now += TimeSpan.FromSeconds(random.Next(4) == 0 ? random.Next(120) : random.Next(3));
            var next = machine.Next(state, Draw(random, state, now), now);
            Check(state, next, now);
            state = next;
            seen.Add(state.Phase);
        }

        Assert.Equal(4, seen.Count);
    }

    private static void Check(CircuitState before, CircuitState after, DateTimeOffset now)
    {
        Assert.True(after.Generation >= before.Generation, "A generation never goes back.");
        Assert.True(after.OpenUntil >= before.OpenUntil, "The end of a break never moves back.");
        Assert.True(after.OpenUntil <= now + Settings.MaxBreak, "No break is longer than the longest.");
        Assert.True(after.Since <= now, "No phase begins in the future.");
        Assert.Equal(after.Phase == CircuitPhase.Open, after.OpenUntil > now);
        Assert.Equal(after.Phase == CircuitPhase.Closed, after.BreakCount == 0);
        Assert.Equal(after.Phase == CircuitPhase.Closed, after.Cause == TripCause.None);
        Assert.Equal(after.TrialExpiry is null, after.TrialHolder is null);
        if (after.Phase != CircuitPhase.HalfOpen) Assert.Equal((0L, 0, null), (after.Trial, after.TrialSuccesses, after.TrialExpiry));
        if (before.IsTrialHeld(now) && after.Generation == before.Generation && after.IsTrialHeld(now))
            Assert.Equal((before.TrialHolder, before.TrialExpiry), (after.TrialHolder, after.TrialExpiry));
        if (!ReferenceEquals(before, after) && (after.Generation, after.Phase) != (before.Generation, before.Phase)) Assert.True(after.IsAfter(before), "Order of states.");
    }

    private static CircuitEvent Draw(Random random, CircuitState state, DateTimeOffset now)
    {
        var trip = new Trip(TripCause.FailureRatio, "f", random.Next(3) == 0 ? TimeSpan.FromSeconds(random.Next(100_000)) : null);
        return random.Next(10) switch
        {
            0 => CircuitEvent.TimePassed.Instance,
            1 => new CircuitEvent.Tripped(trip),
            2 or 3 => new CircuitEvent.TrialTaken($"i{random.Next(3)}"),
            4 or 5 or 6 => new CircuitEvent.TrialSucceeded(state.Trial - random.Next(2)),
            7 => new CircuitEvent.TrialFailed(trip),
            8 => new CircuitEvent.TrialReturned(state.Trial - random.Next(2)),
            _ => new CircuitEvent.Adopted(new CircuitState
            {
                Phase = random.Next(4) == 0 ? CircuitPhase.Closed : CircuitPhase.Open,
                Generation = state.Generation + random.Next(-1, 3),
                Since = now.AddSeconds(-random.Next(60)),
                OpenUntil = now.AddSeconds(random.Next(-60, 2000)),
                BreakCount = 1 + random.Next(3),
                Cause = TripCause.EngineDead,
            }),
        };
    }
}
