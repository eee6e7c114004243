using ChatRouter.Model;
using ChatRouter.Model.Callers;
using ChatRouter.Model.Settings;
using ChatRouter.Tests.Admission.Places.Simulation.Gates;

namespace ChatRouter.Tests.Admission.Places.Simulation;

/// <summary>What is simulated.</summary>
internal sealed record OverloadPlan
{
    public int Seed { get; init; } = 1;

    public int Instances { get; init; } = 1;

    public IReadOnlyList<(int Rung, ServerShape Shape)> Servers { get; init; } = [];

    /// <summary>Arrivals per second by lane.</summary>
    public IReadOnlyDictionary<Lane, double> Rates { get; init; } = new Dictionary<Lane, double>();

    /// <summary>Arrivals per second by tenant, in the interactive lane.</summary>
    public IReadOnlyDictionary<string, double> TenantRates { get; init; } = new Dictionary<string, double>();

    /// <summary>Requests at given times beside those by rates, in order of time.</summary>
    public IReadOnlyList<SimArrival> Arrivals { get; init; } = [];

    /// <summary>Mean tokens of an answer; uniform between half and one and a half times that.</summary>
    public int Tokens { get; init; } = 100;

    /// <summary>Where the limits begin, by server; null: at <see cref="Most"/>.</summary>
    public Func<ServerShape, int?> Start { get; init; } = _ => null;

    /// <summary>Another way to find limits, from where one begins and its upper bound; null: the router's.</summary>
    public Func<int, int, IPeerLimit>? Peer { get; init; }

    public int Most { get; init; } = 256;

    /// <summary>By how much single first tokens take longer: the standard deviation of their logarithm.</summary>
    public double Noise { get; init; }

    public LanesSettings Lanes { get; init; } = new();

    /// <summary>Requests until then do not count.</summary>
    public TimeSpan WarmUp { get; init; } = TimeSpan.FromSeconds(10);

    public TimeSpan Length { get; init; } = TimeSpan.FromSeconds(70);
}
