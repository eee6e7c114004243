namespace ChatRouter.Simulator.Faults;

/// <summary>One entry of the catalogue.</summary>
/// <param name="Kind">The fault.</param>
/// <param name="Summary">What it does, in a sentence.</param>
/// <param name="HitsProbes">Whether requests other than chat are hit by default.</param>
/// <param name="Parameters">What it takes.</param>
internal sealed record FaultDefinition(FaultKind Kind, string Summary, bool HitsProbes, IReadOnlyList<FaultParameter> Parameters)
{
    public string Name { get; } = FaultNames.Of(Kind);

    /// <summary>The default of a parameter, in words.</summary>
    public string DefaultOf(FaultParameter parameter)
        => ReferenceEquals(parameter, FaultParameters.Probes) ? (HitsProbes ? "true" : "false") : parameter.Default?.Trim('"') ?? parameter.Absent;
}
