using System.Collections.Immutable;
using ChatRouter.Model.Settings;
using ChatRouter.Model.Settings.Health;

namespace ChatRouter.Tests.Fleet.Simulation.Probing;

/// <summary>What a world of probes is like, drawn from its seed. A schedule has some kinds of faults only.</summary>
internal sealed record ProbeSchedule
{
    internal required int Seed { get; init; }

    /// <summary>Instances that may get requests.</summary>
    internal required int Instances { get; init; }

    internal required FleetSettings Fleet { get; init; }

    /// <summary>Limit of the probes of one run.</summary>
    internal required TimeSpan ProbeTimeout { get; init; }

    /// <summary>Longest time between two requests of an instance that gets any.</summary>
    internal required TimeSpan LongestGap { get; init; }

    /// <summary>Clocks are wrong by at most this, either way.</summary>
    internal TimeSpan Skew { get; init; }

    /// <summary>Whether the timer ticks on an instance that gets requests too, as in one process, or on one of its own.</summary>
    internal bool IsTimerShared { get; init; }

    /// <summary>Whether the timer ticks when the faults are over.</summary>
    internal bool HasTimerInTheEnd { get; init; }

    internal required ImmutableArray<ProbeFault> Faults { get; init; }

    internal ProbeBounds Bounds => new(Fleet, ProbeTimeout, LongestGap, Skew);

    /// <summary>From here on nothing new goes wrong but backends.</summary>
    internal TimeSpan FaultsEnd => 2.5 * Bounds.ByDeputy;

    internal TimeSpan End => FaultsEnd + ProbeBounds.Patience + (2 * Bounds.ByDeputy);

    internal static ProbeSchedule Draw(int seed)
    {
        var random = new Random(seed);
        var isByDefault = random.Next(6) == 0;
        return new ProbeSchedule
        {
            Seed = seed,
            Instances = 1 + random.Next(4),

            // Short times, so that much happens: with claims that outlast the lease, and with leases that outlast the claim.
            Fleet = isByDefault ? new FleetSettings() : new FleetSettings
            {
                Refresh = TimeSpan.FromSeconds(1 + random.Next(3)),
                ProbeInterval = TimeSpan.FromSeconds(3 + random.Next(3)),
                VerdictTtl = TimeSpan.FromSeconds(20),
            },
            ProbeTimeout = isByDefault ? new HealthSettings().Timeout : TimeSpan.FromSeconds(1 + random.Next(4)),
            LongestGap = TimeSpan.FromSeconds(0.5 + (3 * random.NextDouble())),
            Skew = TimeSpan.FromSeconds(random.Next(4) == 0 ? 1 : 0),
            IsTimerShared = random.Next(2) == 0,
            HasTimerInTheEnd = random.Next(2) == 0,
            Faults = [.. Enum.GetValues<ProbeFault>().Where(_ => random.Next(3) == 0)],
        };
    }

    public override string ToString() =>
        $"seed {Seed}: {Instances} instances, interval {Fleet.ProbeInterval}, limit {ProbeTimeout}, timer {(HasTimerInTheEnd ? "back" : "silent")} in the end, faults: {string.Join(", ", Faults)}";
}
