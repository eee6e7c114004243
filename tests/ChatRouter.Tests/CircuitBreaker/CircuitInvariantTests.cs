using ChatRouter.CircuitBreaker;
using ChatRouter.Model.Settings;

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
        if (after.Phase == CircuitPhase.Open) Assert.True(after.OpenUntil > now, "A break that is over is not open.");
        Assert.Equal(after.Phase == CircuitPhase.Closed, after.BreakCount == 0);
        Assert.Equal(after.Phase == CircuitPhase.Closed, after.Cause == TripCause.None);
        Assert.Equal(after.TrialExpiry is null, after.TrialHolder is null);
        Assert.True(after.Trial >= before.Trial, "The number of the lease never goes back.");
        Assert.True(after.ProvenAt >= before.ProvenAt, "What is proven is never forgotten.");
        if (after.IsTrialRunning) Assert.NotNull(after.TrialHolder);
        if (after.Phase is CircuitPhase.Closed or CircuitPhase.Ramping) Assert.Equal(0, after.TrialSuccesses);
        if (before.IsTrialHeld(now) && after.Trial == before.Trial && after.IsTrialHeld(now)) Assert.Equal(before.TrialHolder, after.TrialHolder);
        if (before.IsShared && after.Generation == before.Generation && after.Epoch == before.Epoch)
            Assert.True(Step(after) >= Step(before) || after.OpenUntil > before.OpenUntil, "Within an opening the phases go one way, unless the break was made longer.");
    }

    private static int Step(CircuitState state) => state.Phase == CircuitPhase.Closed ? 4 : (int)state.Phase;

    private static CircuitEvent Draw(Random random, CircuitState state, DateTimeOffset now)
    {
        var trip = new Trip(TripCause.FailureRatio, "f", random.Next(3) == 0 ? TimeSpan.FromSeconds(random.Next(100_000)) : null);
        return random.Next(13) switch
        {
            0 => CircuitEvent.TimePassed.Instance,
            1 => new CircuitEvent.Tripped(trip),
            2 => new CircuitEvent.TrialTaken($"i{random.Next(3)}"),
            3 or 4 or 5 => new CircuitEvent.TrialSucceeded(state.Trial - random.Next(2), Holder(random, state)),
            6 => new CircuitEvent.TrialFailed(state.Trial - random.Next(2), Holder(random, state), trip),
            7 => new CircuitEvent.TrialReturned(state.Trial - random.Next(2), Holder(random, state)),
            8 => new CircuitEvent.LeaseGranted(new TrialLease(state.Trial + random.Next(2), $"i{random.Next(3)}", now.AddSeconds(30)), random.Next(2) == 0, random.Next(3) == 0),
            9 => new CircuitEvent.LeaseRenewed(new TrialLease(state.Trial, state.TrialHolder ?? "i0", now.AddSeconds(30))),
            10 => new CircuitEvent.Confirmed(state.Generation + 1),
            _ => new CircuitEvent.Adopted(Row(random, state, now)),
        };
    }

    private static string Holder(Random random, CircuitState state) => random.Next(5) == 0 ? "i9" : state.TrialHolder ?? "i0";

    private static CircuitState Row(Random random, CircuitState state, DateTimeOffset now)
    {
        var phase = (CircuitPhase)random.Next(4);
        var isHeld = random.Next(3) == 0;
        return new CircuitState
        {
            Phase = phase,
            Generation = state.Generation + random.Next(-1, 3),
            Since = now.AddSeconds(-random.Next(60)),
            OpenUntil = now.AddSeconds(random.Next(-60, 2000)),
            BreakCount = phase == CircuitPhase.Closed ? 0 : 1 + random.Next(3),
            Cause = phase == CircuitPhase.Closed ? TripCause.None : TripCause.EngineDead,
            Trial = isHeld ? state.Trial + 1 : state.Trial + random.Next(-1, 2),
            TrialHolder = isHeld ? "i1" : null,
            TrialExpiry = isHeld ? now.AddSeconds(random.Next(-30, 30)) : null,
            TrialSuccesses = phase == CircuitPhase.HalfOpen ? random.Next(2) : 0,
            ProvenAt = now.AddSeconds(random.Next(-60, 90)),
        };
    }
}
