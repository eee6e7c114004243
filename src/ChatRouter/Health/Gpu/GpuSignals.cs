using System.Collections.Immutable;
using ChatRouter.Model.Settings.Health;

namespace ChatRouter.Health.Gpu;

/// <summary>What a DCGM exporter's page says of a backend's GPUs: of several the worst.</summary>
internal sealed record GpuSignals
{
    private const string ChipTemperature = "DCGM_FI_DEV_GPU_TEMP";
    private const string HeatOfMemory = "DCGM_FI_DEV_MEMORY_TEMP";
    private const string Xid = "DCGM_FI_DEV_XID_ERRORS";
    private const string DoubleBit = "DCGM_FI_DEV_ECC_DBE_VOL_TOTAL";
    private const string RemapFailure = "DCGM_FI_DEV_ROW_REMAP_FAILURE";
    private const string ClockEvents = "DCGM_FI_DEV_CLOCKS_EVENT_REASONS";
    private const string ClockEventsBefore4 = "DCGM_FI_DEV_CLOCK_THROTTLE_REASONS";
    private const string FreeMemory = "DCGM_FI_DEV_FB_FREE";
    private const string UsedMemory = "DCGM_FI_DEV_FB_USED";
    private const string DutyCycle = "DCGM_FI_DEV_GPU_UTIL";

    // What a GPU does not measure reads as a number just below the largest one.
    private const double Blank = 9.22e18;

    /// <summary>Hottest chip in degrees Celsius, or null if the page does not say.</summary>
    internal int? Temperature { get; init; }

    /// <summary>Hottest memory in degrees Celsius, or null.</summary>
    internal int? MemoryTemperature { get; init; }

    /// <summary>The last XID code of each GPU that has one, each code once, in the page's order.</summary>
    internal ImmutableArray<int> Xids { get; init; } = [];

    /// <summary>Double-bit ECC errors since the driver was loaded, all GPUs together, or null.</summary>
    internal long? DoubleBitErrors { get; init; }

    /// <summary>A GPU could not replace a broken row of its memory.</summary>
    internal bool HasRemapFailure { get; init; }

    /// <summary>Why clocks are lowered, as DCGM's bits, or null.</summary>
    internal int? ThrottleReasons { get; init; }

    /// <summary>Least free framebuffer memory in MiB, or null.</summary>
    internal long? FreeMebibytes { get; init; }

    /// <summary>Part of its framebuffer memory that the fullest GPU uses, 0 to 1, or null.</summary>
    internal double? MemoryUse { get; init; }

    /// <summary>Part of the time in which the busiest GPU computed, in percent, or null.</summary>
    internal int? Utilization { get; init; }

    /// <summary>The signals on a page, or null if none of the backend's GPUs is on it.</summary>
    internal static GpuSignals? Read(string page, GpuSettings settings)
    {
        var samples = PrometheusReader.Read(page, ChipTemperature, HeatOfMemory, Xid, DoubleBit, RemapFailure, ClockEvents, ClockEventsBefore4, FreeMemory, UsedMemory, DutyCycle)
            .FindAll(sample => sample.Value is >= 0 and < Blank && IsOurs(sample, settings.Gpus));
        if (samples.Count == 0) return null;
        var clocks = Values(samples, ClockEvents, ClockEventsBefore4);
        return new GpuSignals
        {
            Temperature = (int?)Max(Values(samples, ChipTemperature)),
            MemoryTemperature = (int?)Max(Values(samples, HeatOfMemory)),
            Xids = [.. Values(samples, Xid).Select(value => (int)value).Where(code => code > 0).Distinct()],
            DoubleBitErrors = Values(samples, DoubleBit) is { Count: > 0 } errors ? (long)errors.Sum() : null,
            HasRemapFailure = Values(samples, RemapFailure).Exists(value => value > 0),
            ThrottleReasons = clocks.Count == 0 ? null : clocks.Aggregate(0, (all, value) => all | (int)value),
            FreeMebibytes = Values(samples, FreeMemory) is { Count: > 0 } free ? (long)free.Min() : null,
            MemoryUse = UseOf(samples),
            Utilization = (int?)Max(Values(samples, DutyCycle)),
        };
    }

    // What the driver reserves for itself is in neither.
    private static double? UseOf(List<PrometheusSample> samples)
    {
        double? most = null;
        foreach (var used in samples.Where(sample => sample.Name == UsedMemory))
        {
            var at = samples.FindIndex(sample => sample.Name == FreeMemory && sample.Label("gpu") == used.Label("gpu") && sample.Label("UUID") == used.Label("UUID"));
            if (at >= 0 && used.Value + samples[at].Value is > 0 and var all) most = Math.Max(most ?? 0, used.Value / all);
        }

        return most;
    }

    private static bool IsOurs(PrometheusSample sample, IReadOnlyList<string>? gpus) =>
        gpus is null || gpus.Contains(sample.Label("gpu"), StringComparer.Ordinal) || gpus.Contains(sample.Label("UUID"), StringComparer.OrdinalIgnoreCase);

    private static List<double> Values(List<PrometheusSample> samples, params string[] names) =>
        samples.FindAll(sample => names.Contains(sample.Name, StringComparer.Ordinal)).ConvertAll(sample => sample.Value);

    private static double? Max(List<double> values) => values.Count == 0 ? null : values.Max();
}
