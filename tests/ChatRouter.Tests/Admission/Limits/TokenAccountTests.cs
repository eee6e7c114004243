using ChatRouter.Admission.Limits;
using ChatRouter.Model.Callers;
using ChatRouter.Tests.Support;

namespace ChatRouter.Tests.Admission.Limits;

/// <summary>Tokens of a tenant's limit are never lost or doubled, whatever is let in, settled and given up in whatever order.</summary>
public sealed class TokenAccountTests
{
    private const int PerMinute = 6000;
    private const int Burst = PerMinute / 6;

    private readonly ManualClock _clock = new();

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void EnterAndLeave_InRandomOrder_KeepTheAccountExactly(int seed)
    {
        var random = new Random(seed);
        var gate = Create(PerMinute);
        var level = Burst;
        var running = new List<int>();
        for (var step = 0; step < 100_000; step++)
        {
            switch (random.Next(5))
            {
                case 0:
                    var seconds = random.Next(1, 5);
                    _clock.Advance(TimeSpan.FromSeconds(seconds));
                    level = Math.Min(Burst, level + (seconds * PerMinute / 60));
                    break;
                case 1 or 2:
                    var estimate = random.Next(1, Burst * 2);
                    var fits = level >= Math.Min(estimate, Burst);
                    Assert.Equal(fits, gate.Enter(estimate) is null);
                    if (!fits) break;
                    level -= estimate;
                    running.Add(estimate);
                    break;
                case var end when running.Count > 0:
                    var reserved = running[^1];
                    running.RemoveAt(running.Count - 1);
                    var spent = end == 3 ? random.Next(reserved * 2) : 0;
                    gate.Leave(reserved - spent);
                    level = Math.Min(Burst, level + reserved - spent);
                    break;
            }

            Assert.Equal((Math.Max(0, level), running.Count), (gate.Rates.Tokens!.Value.Remaining, gate.Active));
        }
    }

    [Fact]
    public void EnterAndLeave_SideBySide_LoseNoToken()
    {
        const int Threads = 4;
        const int Each = 50_000;
        var gate = Create(1_000_000_000);
        var before = gate.Rates.Tokens!.Value.Remaining;

        var threads = Enumerable.Range(0, Threads).Select(thread => new Thread(() =>
        {
            for (var i = 0; i < Each; i++)
            {
                if (gate.Inner.Enter(Gate.Chat, new TokenEstimate(100, thread), out var claim) is null) gate.Inner.Leave(claim, 30, null, null);
            }
        })).ToArray();
        foreach (var thread in threads) thread.Start();
        foreach (var thread in threads) thread.Join();

        Assert.Equal((0, before - (Threads * Each * 30)), (gate.Active, gate.Rates.Tokens!.Value.Remaining));
    }

    [Theory]
    [InlineData(7, 1)]
    [InlineData(1000, 37)]
    [InlineData(999_999_999, 166_666_666)]
    public void Enter_AfterTheWaitThatItWasTold_IsLetIn(int perMinute, int tokens)
    {
        var gate = Create(perMinute);
        for (var i = 0; i < 1000; i++)
        {
            if (gate.Enter(tokens) is not { } refusal) continue;
            _clock.Advance(refusal.RetryAfter!.Value);
            Assert.Null(gate.Enter(tokens));
        }
    }

    private Gate Create(int perMinute) => new(new Tenant { Name = "t", KeySha256 = [], TokensPerMinute = perMinute }, _clock);
}
