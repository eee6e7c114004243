using System.Globalization;
using ChatRouter.Model.Settings.Health;

namespace ChatRouter.Health.Gpu;

/// <summary>
/// The verdict over the GPU signals: a pure function. Down is for what makes answers unreliable or ends the GPU; what only slows it is degraded, for the
/// hardware protects itself, and a warm machine room must not take every server out of the plan at once.
/// </summary>
internal static class GpuVerdict
{
    /// <summary>How far below a limit of temperature the figure must fall before it is well again.</summary>
    internal const int CoolDown = 3;

    /// <summary>How long growth of the ECC counter counts.</summary>
    internal static readonly TimeSpan DoubleBitWindow = TimeSpan.FromMinutes(5);

    private static readonly (int Bit, string Name)[] ClockEvents =
    [
        (0x1, "idle"), (0x2, "application clocks"), (0x4, "power cap"), (0x8, "hardware slowdown"), (0x10, "sync boost"), (0x20, "thermal (software)"),
        (0x40, "thermal (hardware)"), (0x80, "power brake"), (0x100, "display clocks"),
    ];

    /// <summary>The verdict.</summary>
    /// <param name="signals">What the exporter says.</param>
    /// <param name="settings">The configured limits.</param>
    /// <param name="previous">The figures before, or null.</param>
    /// <param name="now">The moment.</param>
    internal static GpuStep From(GpuSignals signals, GpuSettings settings, GpuHealth? previous, DateTimeOffset now)
    {
        var xids = signals.Xids.Where(code => settings.IgnoredXids?.Contains(code) != true).OrderBy(Rank).ToList();
        var health = new GpuHealth
        {
            Temperature = signals.Temperature,
            MemoryTemperature = signals.MemoryTemperature,
            IsHot = IsOver(signals.Temperature, settings.MaxTemperature, previous?.IsHot),
            IsMemoryHot = IsOver(signals.MemoryTemperature, settings.MaxMemoryTemperature, previous?.IsMemoryHot),
            Xid = xids.Count > 0 ? xids[0] : 0,
            DoubleBitErrors = signals.DoubleBitErrors ?? previous?.DoubleBitErrors,
            DoubleBitAt = signals.DoubleBitErrors > previous?.DoubleBitErrors ? now : previous?.DoubleBitAt,
            ThrottleReasons = signals.ThrottleReasons,
            FreeMebibytes = signals.FreeMebibytes,
            MemoryUse = signals.MemoryUse,
            Utilization = signals.Utilization,
        };
        return new GpuStep(health, [.. Findings(signals, health, xids, settings, now)], [.. Notes(health, xids, previous)]);
    }

    private static IEnumerable<ProbeFinding> Findings(GpuSignals signals, GpuHealth health, List<int> xids, GpuSettings settings, DateTimeOffset now)
    {
        foreach (var code in xids.Where(XidCodes.IsCritical)) yield return new ProbeFinding(HealthState.Down, $"GPU: {XidCodes.Describe(code)}");
        foreach (var code in xids.Where(code => !XidCodes.IsCritical(code) && !XidCodes.IsHarmless(code)))
            yield return new ProbeFinding(HealthState.Degraded, $"GPU: {XidCodes.Describe(code)}");
        if (now - health.DoubleBitAt < DoubleBitWindow) yield return new ProbeFinding(HealthState.Down, Text($"GPU: new double-bit ECC errors ({health.DoubleBitErrors} in all)"));
        if (signals.HasRemapFailure) yield return new ProbeFinding(HealthState.Down, "GPU: a broken memory row could not be replaced");
        if (health.Temperature > settings.CriticalTemperature)
            yield return new ProbeFinding(HealthState.Down, Text($"GPU: {health.Temperature} °C > {settings.CriticalTemperature} °C"));
        else if (health.IsHot)
            yield return new ProbeFinding(HealthState.Degraded, Text($"GPU: {health.Temperature} °C, limit {settings.MaxTemperature} °C"));
        if (health.IsMemoryHot)
            yield return new ProbeFinding(HealthState.Degraded, Text($"GPU: memory at {health.MemoryTemperature} °C, limit {settings.MaxMemoryTemperature} °C"));
        if ((health.ThrottleReasons & settings.ThrottleReasons) is { } reasons and not 0)
            yield return new ProbeFinding(HealthState.Degraded, $"GPU: clocks lowered: {string.Join(", ", ClockEvents.Where(e => (reasons & e.Bit) != 0).Select(e => e.Name))}");
        if (health.FreeMebibytes < settings.MinFreeMebibytes)
            yield return new ProbeFinding(HealthState.Degraded, Text($"GPU: {health.FreeMebibytes} MiB of memory free < {settings.MinFreeMebibytes} MiB"));
    }

    // A count that was there before the first look says nothing about now: a counter is judged by its growth.
    private static IEnumerable<string> Notes(GpuHealth health, List<int> xids, GpuHealth? previous)
    {
        foreach (var code in xids.Where(XidCodes.IsHarmless)) yield return $"GPU: {XidCodes.Describe(code)}, no fault of the GPU";
        if (previous?.DoubleBitErrors is null && health.DoubleBitErrors > 0) yield return Text($"GPU: {health.DoubleBitErrors} double-bit ECC errors since the driver was loaded");
    }

    private static bool IsOver(int? figure, int limit, bool? wasOver) => figure > (wasOver == true ? limit - CoolDown : limit);

    private static int Rank(int code) => XidCodes.IsCritical(code) ? 0 : XidCodes.IsHarmless(code) ? 2 : 1;

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
