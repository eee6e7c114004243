using ChatRouter.Model.Callers;

namespace ChatRouter.Tests.Admission.Places.Simulation;

/// <summary>What the places promise under overload, on simulated servers with 64, 64 and, on the second rung, 32 slots. A minute of virtual time each.</summary>
public sealed class OverloadTests
{
    private static readonly ServerShape Gpu = new(64, TimeSpan.FromMilliseconds(50), TimeSpan.FromMilliseconds(15));
    private static readonly ServerShape Cpu = new(32, TimeSpan.FromMilliseconds(100), TimeSpan.FromMilliseconds(20));

    // 100 tokens of 30 ms: a GPU server ends 64 requests in 3.05 s, the other 32 in 4.1 s.
    private const double GpuCapacity = 64 / 3.05;
    private const double Capacity = (2 * GpuCapacity) + (32 / 4.1);

    /// <param name="load">Offered, in parts of what the servers can do.</param>
    /// <param name="start">Where the limits begin; null: four times too high.</param>
    /// <param name="noise">Spread of first tokens.</param>
    /// <param name="instances">Router instances on the same servers.</param>
    /// <param name="goodput">Least tokens of whole answers, in parts of what the servers can do.</param>
    [Theory]
    [InlineData(1.2, null, 0, 1, 0.94)]
    [InlineData(2, null, 0, 1, 0.94)]
    [InlineData(3, null, 0, 1, 0.94)]
    [InlineData(5, null, 0, 1, 0.94)]
    [InlineData(3, 6, 0, 1, 0.94)]
    [InlineData(3, null, 0.5, 1, 0.9)]
    [InlineData(3, null, 0, 8, 0.9)]
    public void Load_IsSeveralTimesTheCapacity_CriticalIsAnsweredAndGoodputHolds(double load, int? start, double noise, int instances, double goodput)
    {
        var world = Run(load, start, noise, instances);
        var critical = world.Tallies[Lane.Critical];
        var interactive = world.Tallies[Lane.Interactive];
        var lowest = world.Tallies[Lane.Internal];

        Assert.True(critical.Completed >= 0.99 * critical.Offered, $"critical: {critical}");
        Assert.True(critical.CompletedOnFirstRung >= 0.9 * critical.Offered, $"critical: {critical}");
        Assert.True(world.CompletedTokens >= goodput * 60 * 100 * Capacity, $"{world.CompletedTokens / 60} tokens/s of {100 * Capacity:0}");
        Assert.True((double)interactive.Completed / interactive.Offered > (double)lowest.Completed / lowest.Offered, $"interactive: {interactive}; internal: {lowest}");
        Assert.All([interactive, lowest], lane => Assert.InRange(lane.ShedTime(0.5), 0, 50));
        Assert.Equal((0, 0), (world.Tallies.Values.Sum(t => t.Broken), world.Tallies.Values.Sum(t => t.TimedOut)));
        Assert.All(world.InFlight, left => Assert.Equal(0, left));
        Assert.All(world.Limits.Zip([64, 64, 32]), one => Assert.InRange(one.First, one.Second * 0.5, one.Second * 1.5));
    }

    [Fact]
    public void Batch_UnderPressure_IsNearZeroAndLeavesRoomForAll()
    {
        var world = Run(load: 3, start: null, noise: 0, instances: 1);
        var batch = world.Tallies[Lane.Batch];

        Assert.True(batch.Completed < 0.1 * batch.Offered, $"batch: {batch}");
    }

    /// <summary>One tenant asks ten times as often as the other, which asks for a third of the servers: that one gets it, and the first the rest.</summary>
    [Fact]
    public void Tenant_AsksTenTimesAsOften_TakesNoMoreThanItsShare()
    {
        var plan = new OverloadPlan { Servers = [(1, Gpu)], TenantRates = new Dictionary<string, double> { ["greedy"] = GpuCapacity * 10 / 3, ["modest"] = GpuCapacity / 3 } };
        var world = new OverloadWorld(plan);
        world.Run();
        var modest = world.Tenants["modest"].Tokens / (60 * 100 * GpuCapacity / 3);

        Assert.InRange(modest, 0.9, 1.1);
        Assert.InRange(world.CompletedTokens, 60 * 100 * GpuCapacity * 0.94, double.MaxValue);
    }

    /// <summary>A server slows to a third for 20 s and is itself again: no answer is broken for it, and the limit is back.</summary>
    [Fact]
    public void Server_IsSlowForAWhile_LosesNoAnswerAndComesBack()
    {
        var world = new OverloadWorld(Plan(load: 2, start: null, noise: 0, instances: 1) with { Tokens = 50 });
        world.Pump.After(TimeSpan.FromSeconds(20), () => world.Server(0).Slowness = 3);
        world.Pump.After(TimeSpan.FromSeconds(40), () => world.Server(0).Slowness = 1);
        world.Run();

        Assert.Equal((0, 0), (world.Tallies.Values.Sum(t => t.Broken), world.Tallies.Values.Sum(t => t.TimedOut)));
        Assert.InRange(world.Limits.First(), 48, 96);
        Assert.True(world.Tallies[Lane.Critical].Completed >= 0.99 * world.Tallies[Lane.Critical].Offered, $"{world.Tallies[Lane.Critical]}");
    }

    private static OverloadWorld Run(double load, int? start, double noise, int instances)
    {
        var world = new OverloadWorld(Plan(load, start, noise, instances));
        world.Run();
        return world;
    }

    private static OverloadPlan Plan(double load, int? start, double noise, int instances)
    {
        var rate = load * Capacity;
        return new OverloadPlan
        {
            Servers = [(1, Gpu), (1, Gpu), (2, Cpu)],
            Rates = new Dictionary<Lane, double> { [Lane.Critical] = rate / 8, [Lane.Interactive] = rate * 3 / 8, [Lane.Internal] = rate * 3 / 8, [Lane.Batch] = rate / 8 },
            Start = _ => start,
            Noise = noise,
            Instances = instances,
        };
    }
}
