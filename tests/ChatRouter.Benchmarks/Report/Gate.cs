using ChatRouter.Benchmarks.Run;

namespace ChatRouter.Benchmarks.Report;

/// <summary>A ratio of a target to a pass-through, and what it has to reach.</summary>
/// <param name="Name">What is compared.</param>
/// <param name="Ratio">The median of the ratios per round, or null if not measured.</param>
/// <param name="Reach">The value to reach: what YARP's bare forwarder reached beside such a pass-through where the goals were set.</param>
/// <param name="IsFloor">True if more is better.</param>
internal sealed record Gate(string Name, double? Ratio, double Reach, bool IsFloor = false)
{
    /// <summary>Null if not measured.</summary>
    public bool? Holds => Ratio is null ? null : IsFloor ? Ratio >= Reach : Ratio <= Reach;

    /// <summary>All ratios of a target beside one of the pass-throughs.</summary>
    public static IReadOnlyList<Gate> All(Figures figures, string target, string beside) =>
    [
        new("added p50, plain, 1 connection", figures.AddedRatio(target, beside, "plain-1", result => result.Latency.P50), 1.25),
        new("answers per second, plain, 64 connections", figures.Ratio(target, beside, "plain-64", result => result.RequestsPerSecond), 0.8, IsFloor: true),
        new("added first-byte delay, 1 stream", figures.AddedRatio(target, beside, "first-byte-1", result => result.FirstByte.P50), 1.1),
        new("added first-byte delay, 32 streams", figures.AddedRatio(target, beside, "first-byte-32", result => result.FirstByte.P50), 1.1),
        new($"extra working set, {Schedule.ManyStreams} streams", figures.Ratio(
            target, beside, $"held-{Schedule.ManyStreams}", result => result.PeakWorkingSetBytes - result.IdleWorkingSetBytes), 1.3),
        new("processor time per answer, plain, 64 connections", figures.Ratio(target, beside, "plain-64", result => result.CpuMicrosecondsPerRequest), 1.25),
    ];
}
