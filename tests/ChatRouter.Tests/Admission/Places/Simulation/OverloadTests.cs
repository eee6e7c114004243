using ChatRouter.Model;
using Xunit.Abstractions;

namespace ChatRouter.Tests.Admission.Places.Simulation;

public sealed class OverloadTests(ITestOutputHelper output)
{
    private static readonly ServerShape Gpu = new(32, TimeSpan.FromMilliseconds(50), TimeSpan.FromMilliseconds(15));
    private static readonly ServerShape Cpu = new(16, TimeSpan.FromMilliseconds(100), TimeSpan.FromMilliseconds(20));

    // 100 tokens of 30 ms: a GPU server ends 32 requests in 3.05 s.
    private const double Capacity = (2 * 32 / 3.05) + (16 / 4.1);

    [Theory]
    [InlineData(1, null, 0)]
    [InlineData(2, null, 0)]
    [InlineData(3, null, 0)]
    [InlineData(5, null, 0)]
    [InlineData(10, null, 0)]
    [InlineData(3, 3, 0)]
    [InlineData(3, 3, 0.5)]
    [InlineData(3, null, 0.5)]
    public void Explore(double load, int? start, double noise)
    {
        foreach (var seed in new[] { 1, 2 })
        {
            var world = Run(load, alone: false, seed, start, noise);
            var alone = Run(load, alone: true, seed, start, noise);
            output.WriteLine($"load {load} seed {seed} tokens/s {world.CompletedTokens / 60} limits {string.Join(' ', world.Limits)}");
            foreach (var lane in Enum.GetValues<Lane>()) output.WriteLine($"  {lane}: {world.Tallies[lane]}");
            output.WriteLine($"  alone: {alone.Tallies[Lane.Critical]}");
            Assert.All(world.InFlight, left => Assert.Equal(0, left));
        }
    }

    private static OverloadWorld Run(double load, bool alone, int seed, int? start, double noise)
    {
        var rate = load * Capacity;
        var rates = new Dictionary<Lane, double> { [Lane.Critical] = rate / 8 };
        if (!alone)
        {
            rates[Lane.Interactive] = rate * 3 / 8;
            rates[Lane.Internal] = rate * 3 / 8;
            rates[Lane.Batch] = rate / 8;
        }

        var world = new OverloadWorld(new OverloadPlan { Seed = seed, Servers = [(1, Gpu), (1, Gpu), (2, Cpu)], Rates = rates, Start = start, Noise = noise });
        world.Run();
        return world;
    }
}
