using ChatRouter.Model;
using ChatRouter.Model.Callers;
using ChatRouter.Model.Settings;

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

    /// <summary>Mean tokens of an answer; uniform between half and one and a half times that.</summary>
    public int Tokens { get; init; } = 100;

    public int? Start { get; init; }

    public int Most { get; init; } = 256;

    public double Noise { get; init; }

    public LanesSettings Lanes { get; init; } = new();

    /// <summary>Requests until then do not count.</summary>
    public TimeSpan WarmUp { get; init; } = TimeSpan.FromSeconds(10);

    public TimeSpan Length { get; init; } = TimeSpan.FromSeconds(70);
}
