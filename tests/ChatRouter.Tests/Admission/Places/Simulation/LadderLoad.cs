using ChatRouter.Benchmarks.Overload.Demand;
using ChatRouter.Model.Callers;

namespace ChatRouter.Tests.Admission.Places.Simulation;

/// <summary>The overload benchmark's ladder and its load, for the simulation: the same arrivals, lanes and sizes, and servers of the same slots and times.</summary>
internal static class LadderLoad
{
    public static readonly TimeSpan Lead = TimeSpan.FromSeconds(10);
    public static readonly TimeSpan Measured = TimeSpan.FromSeconds(40);

    public static readonly IReadOnlyList<(int Rung, ServerShape Shape)> Servers =
    [
        (1, new(32, TimeSpan.FromMilliseconds(250), TimeSpan.FromMilliseconds(25), TimeSpan.FromMicroseconds(150))),
        (1, new(32, TimeSpan.FromMilliseconds(250), TimeSpan.FromMilliseconds(25), TimeSpan.FromMicroseconds(150))),
        (2, new(16, TimeSpan.FromMilliseconds(300), TimeSpan.FromMilliseconds(40), TimeSpan.FromMicroseconds(300))),
    ];

    /// <summary>Answers per second that the servers can do: the load called 1x.</summary>
    public static double Capacity(double noise) => Servers.Sum(s => s.Shape.AnswersPerSecond(SizeMix.MeanPrompt, SizeMix.MeanAnswer, Math.Exp(noise * noise / 2)));

    /// <summary>What is simulated.</summary>
    /// <param name="load">Offered, in parts of what the servers can do.</param>
    /// <param name="scale">By how much the limits that it begins with are wrong.</param>
    /// <param name="noise">Standard deviation of the logarithm of first tokens.</param>
    /// <param name="instances">Routers, asked in turns.</param>
    /// <param name="seed">Decides everything.</param>
    /// <param name="isAlone">The critical requests without the others.</param>
    public static OverloadPlan Plan(double load, double scale, double noise, int instances, int seed, bool isAlone)
    {
        var random = new Random(seed);
        var arrivals = ArrivalPlan.Create(load * Capacity(noise), Lead, Measured, TimeSpan.FromSeconds(5), seed)
            .Select(a => new SimArrival(a.Due + Lead, Enum.Parse<Lane>(a.Lane, ignoreCase: true), "bench", a.Size.PromptTokens, a.Size.AnswerTokens, Noise(random, noise)))
            .ToArray();
        return new OverloadPlan
        {
            Seed = seed,
            Servers = Servers,
            Arrivals = isAlone ? [.. arrivals.Where(a => a.Lane == Lane.Critical)] : arrivals,
            Start = shape => Math.Max(1, (int)(shape.Slots * scale / instances)),
            Most = 320,
            Instances = instances,
            WarmUp = Lead,
            Length = Lead + Measured,
        };
    }

    /// <summary>A factor whose logarithm is normal (Box and Muller).</summary>
    public static double Noise(Random random, double deviation)
        => deviation == 0 ? 1 : Math.Exp(deviation * Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble()));
}
