using ChatRouter.Model.Callers;

namespace ChatRouter.Tests.Admission.Places.Simulation;

/// <summary>Bursts on servers with room for all: that first tokens come late because many prompts are read at once is no queue.</summary>
public sealed class BurstTests
{
    private const int Slots = 128;
    private static readonly TimeSpan Length = TimeSpan.FromMinutes(1);

    /// <param name="size">Requests of a burst, on the average.</param>
    /// <param name="seconds">From burst to burst.</param>
    /// <param name="contention">By which part each prompt that is being read lengthens the first token of one more.</param>
    /// <param name="noise">Spread of first tokens.</param>
    [Theory]
    [InlineData(10, 2, 0.2, 0)]
    [InlineData(30, 5, 0.2, 0)]
    [InlineData(10, 2, 0.2, 0.3)]
    [InlineData(30, 5, 0.05, 0.3)]
    [InlineData(60, 10, 0.05, 0)]
    public void Burst_PromptsAreReadAtOnce_HardlyAnybodyIsShed(int size, int seconds, double contention, double noise)
    {
        var (shed, offered) = (0, 0);
        for (var seed = 1; seed <= 10; seed++)
        {
            var world = new OverloadWorld(Plan(size, seconds, contention, noise, seed));
            world.Run();
            shed += world.Tallies[Lane.Interactive].Shed;
            offered += world.Tallies[Lane.Interactive].Offered;
        }

        Assert.InRange((double)shed / offered, 0, 0.02);
    }

    private static OverloadPlan Plan(int size, int seconds, double contention, double noise, int seed)
    {
        var random = new Random(seed);
        var arrivals = new List<SimArrival>();
        for (var at = 1.0; at < Length.TotalSeconds; at += 0.5 + random.NextDouble()) Add(at);
        for (var at = 3.0; at < Length.TotalSeconds; at += seconds)
        {
            for (var left = random.Next(size / 2, size * 3 / 2); left > 0; left--) Add(at + (0.2 * random.NextDouble()));
        }

        return new OverloadPlan
        {
            Seed = seed,
            Servers = [(1, new(Slots, TimeSpan.FromMilliseconds(150), TimeSpan.FromMilliseconds(20), TimeSpan.FromMicroseconds(100), contention))],
            Arrivals = [.. arrivals.OrderBy(arrival => arrival.Due)],
            Start = _ => Slots,
            Most = Slots,
            WarmUp = TimeSpan.Zero,
            Length = Length,
        };

        void Add(double at) => arrivals.Add(new SimArrival(TimeSpan.FromSeconds(at), Lane.Interactive, "t", 300, 60, LadderLoad.Noise(random, noise)));
    }
}
