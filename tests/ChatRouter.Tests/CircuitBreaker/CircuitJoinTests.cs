using ChatRouter.CircuitBreaker;

namespace ChatRouter.Tests.CircuitBreaker;

public sealed class CircuitJoinTests
{
    private static readonly DateTimeOffset Now = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);

    [Fact]
    public void Join_AnyThreeStates_IsALattice()
    {
        var random = new Random(1);
        for (var round = 0; round < 20_000; round++)
        {
            var (a, b, c) = (Draw(random), Draw(random), Draw(random));

            Assert.Equal(CircuitJoin.Join(a, b), CircuitJoin.Join(b, a));
            Assert.Equal(CircuitJoin.Join(CircuitJoin.Join(a, b), c), CircuitJoin.Join(a, CircuitJoin.Join(b, c)));
            Assert.Equal(CircuitJoin.Join(a, b), CircuitJoin.Join(CircuitJoin.Join(a, b), b));
            Assert.Equal(a, CircuitJoin.Join(a, a));
            Assert.Equal(CircuitJoin.Join(a, b), CircuitJoin.Join(CircuitJoin.Join(a, b), CircuitState.Initial));
        }
    }

    [Fact]
    public void Join_AnyTwoStates_ForgetsNothing()
    {
        var random = new Random(2);
        for (var round = 0; round < 20_000; round++)
        {
            var (a, b) = (Draw(random), Draw(random));
            var joined = CircuitJoin.Join(a, b);

            Assert.Equal(
                (Math.Max(a.Generation, b.Generation), a.OpenUntil > b.OpenUntil ? a.OpenUntil : b.OpenUntil, Math.Max(a.Trial, b.Trial), a.ProvenAt > b.ProvenAt ? a.ProvenAt : b.ProvenAt),
                (joined.Generation, joined.OpenUntil, joined.Trial, joined.ProvenAt));
        }
    }

    [Fact]
    public void Join_BreakThatIsOverForOneAndLongerForAnother_LastsTheLongerTime()
    {
        var over = new CircuitState { Phase = CircuitPhase.HalfOpen, Generation = 3, IsShared = true, Since = Now, OpenUntil = Now };
        var longer = new CircuitState { Phase = CircuitPhase.Open, Generation = 3, Since = Now.AddSeconds(-50), OpenUntil = Now.AddSeconds(10) };

        var joined = CircuitJoin.Join(CircuitJoin.Shareable(over), longer);
        Assert.Equal((CircuitPhase.Open, Now.AddSeconds(10)), (joined.Phase, joined.OpenUntil));
    }

    [Fact]
    public void Join_TheSameLease_GivenBackIsLaterThanHeldAndLongerLaterThanShort()
    {
        var held = new CircuitState { Trial = 4, TrialHolder = "a", TrialExpiry = Now };
        var renewed = held with { TrialExpiry = Now.AddSeconds(5) };
        var returned = held with { TrialHolder = null, TrialExpiry = null };
        var next = held with { Trial = 5, TrialHolder = "b" };

        Assert.Equal(renewed, CircuitJoin.Join(held, renewed));
        Assert.Equal(returned, CircuitJoin.Join(renewed, returned));
        Assert.Equal(next, CircuitJoin.Join(returned, next));
    }

    [Fact]
    public void Shareable_OpinionOfOneInstance_IsItsLeaseAndItsProofAlone()
    {
        var own = new CircuitState
        {
            Phase = CircuitPhase.Open, Generation = 3, Epoch = 9, IsOwn = true, OpenUntil = Now, BreakCount = 2, Cause = TripCause.EngineDead,
            Trial = 7, TrialHolder = "me", TrialExpiry = Now, TrialSince = Now, ProvenAt = Now,
        };

        Assert.Equal(CircuitState.Initial with { Trial = 7, TrialHolder = "me", TrialExpiry = Now, ProvenAt = Now }, CircuitJoin.Shareable(own));
        Assert.Equal(own with { Epoch = 0, IsOwn = false, TrialSince = null }, CircuitJoin.Shareable(own with { IsShared = true }) with { IsShared = false });
    }

    [Fact]
    public void Shareable_LeaseThatTheInstanceGaveItself_IsNotShared()
    {
        var own = new CircuitState { Generation = 3, IsShared = true, Trial = 7, TrialHolder = "me", TrialExpiry = Now, IsLeaseOwn = true, TrialSince = Now };
        var theirs = new CircuitState { Generation = 3, Trial = 7, TrialHolder = "them", TrialExpiry = Now.AddSeconds(-1) };

        Assert.Equal(theirs, CircuitJoin.Join(theirs, CircuitJoin.Shareable(own)));
        Assert.Equal(theirs, CircuitJoin.Join(theirs, CircuitJoin.Shareable(own with { TrialHolder = null, TrialExpiry = null })));
    }

    private static CircuitState Draw(Random random)
    {
        var isHeld = random.Next(2) == 0;
        return CircuitJoin.Shareable(new CircuitState
        {
            Phase = (CircuitPhase)random.Next(4),
            Generation = 1 + random.Next(3),
            IsShared = true,
            Since = Now.AddSeconds(random.Next(3)),
            OpenUntil = Now.AddSeconds(random.Next(4)),
            BreakCount = random.Next(2),
            Cause = (TripCause)random.Next(3),
            Figures = random.Next(2) == 0 ? "a" : "b",
            Trial = 1 + random.Next(3),
            TrialHolder = isHeld ? $"i{random.Next(2)}" : null,
            TrialExpiry = isHeld ? Now.AddSeconds(random.Next(3)) : null,
            TrialSuccesses = random.Next(2),
            ProvenAt = Now.AddSeconds(random.Next(3)),
        });
    }
}
