using System.Collections.Immutable;

namespace ChatRouter.Tests.Fleet.Simulation;

/// <summary>
/// What a world is like, drawn from its seed. A schedule has some kinds of faults only: a mixture of everything never stays in one trouble for long enough.
/// </summary>
internal sealed record Schedule
{
    /// <summary>From here on nothing new goes wrong.</summary>
    internal static readonly TimeSpan FaultsEnd = TimeSpan.FromSeconds(40);

    internal required int Seed { get; init; }

    internal required int Instances { get; init; }

    internal double RequestsPerSecond { get; init; } = 2;

    /// <summary>Mean time between two faults.</summary>
    internal TimeSpan FaultEvery { get; init; } = TimeSpan.FromSeconds(4);

    /// <summary>Clocks are wrong by at most this, either way. A trial lease is exclusive while no two differ by more than a quarter of it.</summary>
    internal TimeSpan Skew { get; init; }

    /// <summary>Whether whatever happens to one instance happens to the first.</summary>
    internal bool HasOneVictim { get; init; }

    internal required ImmutableArray<FaultKind> Faults { get; init; }

    internal static Schedule Draw(int seed)
    {
        var random = new Random(seed);
        var instances = random.Next(400) switch { 0 => 20 + random.Next(81), < 24 => 6 + random.Next(15), var small => 1 + (small % 5) };
        return new Schedule
        {
            Seed = seed,
            Instances = instances,
            RequestsPerSecond = 0.5 + (2 * random.NextDouble()),
            FaultEvery = TimeSpan.FromSeconds(2 + (8 * random.NextDouble())),
            Skew = TimeSpan.FromSeconds(random.Next(8) switch { < 3 => 0, < 7 => 1, _ => 5 }),
            Faults = [.. Enum.GetValues<FaultKind>().Where(_ => random.Next(2) == 0)],
        };
    }

    /// <summary>One instance has a bad network to the backends, and sometimes to the tables; all else is well.</summary>
    internal static Schedule DrawOneBadNetwork(int seed) => Draw(seed) with
    {
        Instances = 2 + (seed % 9),
        HasOneVictim = true,
        FaultEvery = TimeSpan.FromSeconds(3),
        Faults = seed % 2 == 0 ? [FaultKind.BackendsCutOff] : [FaultKind.BackendsCutOff, FaultKind.LinkBad, FaultKind.LinkCut, FaultKind.Freeze],
    };

    public override string ToString() => $"seed {Seed}: {Instances} instances, faults: {string.Join(", ", Faults)}";
}
