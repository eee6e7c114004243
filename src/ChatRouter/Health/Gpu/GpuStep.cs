namespace ChatRouter.Health.Gpu;

/// <summary>What a run leaves behind of the GPU signals.</summary>
/// <param name="Health">The figures, or null if there never were any.</param>
/// <param name="Findings">What is wrong.</param>
/// <param name="Notes">Worth knowing, but no fault.</param>
internal sealed record GpuStep(GpuHealth? Health, IReadOnlyList<ProbeFinding> Findings, IReadOnlyList<string> Notes);
