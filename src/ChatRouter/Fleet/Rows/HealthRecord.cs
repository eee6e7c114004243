using System.Globalization;
using ChatRouter.Health;
using ChatRouter.Health.Gpu;
using ChatRouter.Health.Inference;
using ChatRouter.Storage;

namespace ChatRouter.Fleet.Rows;

/// <summary>A <c>health</c> row: partition <c>health</c>, row = backend.</summary>
internal static class HealthRecord
{
    private const string DayFormat = "yyyy-MM-dd";

    /// <summary>The row of a verdict.</summary>
    internal static EntityRow Write(BackendHealth health) => new EntityRow(FleetPartitions.Health, health.Backend)
        .With("State", health.State.ToString())
        .With("Reason", health.Reason)
        .With("CheckedAt", health.CheckedAt)
        .With("Since", health.Since)
        .With("Level", health.Level)
        .With("LatencyMilliseconds", health.Latency.TotalMilliseconds)
        .With("TransportFailures", health.TransportFailures)
        .With("Running", health.Running)
        .With("Waiting", health.Waiting)
        .With("KvCacheUse", health.KvCacheUse)
        .With("IsCold", health.IsCold)
        .With("GpuTemperature", health.Gpu?.Temperature)
        .With("GpuMemoryTemperature", health.Gpu?.MemoryTemperature)
        .With("GpuIsHot", health.Gpu?.IsHot)
        .With("GpuIsMemoryHot", health.Gpu?.IsMemoryHot)
        .With("GpuXid", health.Gpu?.Xid)
        .With("GpuDoubleBitErrors", health.Gpu?.DoubleBitErrors)
        .With("GpuDoubleBitAt", health.Gpu?.DoubleBitAt)
        .With("GpuThrottleReasons", health.Gpu?.ThrottleReasons)
        .With("GpuFreeMebibytes", health.Gpu?.FreeMebibytes)
        .With("GpuMemoryUse", health.Gpu?.MemoryUse)
        .With("GpuUtilization", health.Gpu?.Utilization)
        .With("InferenceAt", health.Inference?.At)
        .With("InferenceState", health.Inference?.State.ToString())
        .With("InferenceReason", health.Inference?.Reason)
        .With("InferenceFailures", health.Inference?.Failures)
        .With("InferenceFirstTokenMilliseconds", health.Inference?.FirstToken?.TotalMilliseconds)
        .With("InferenceTokensPerSecond", health.Inference?.TokensPerSecond)
        .With("SpentDay", health.Spent?.Day.ToString(DayFormat, CultureInfo.InvariantCulture))
        .With("SpentTokens", health.Spent?.Tokens);

    /// <summary>The verdict in a row, or null if the row is not one that this version understands.</summary>
    internal static BackendHealth? Read(EntityRow row)
    {
        if (!Enum.TryParse<HealthState>(row.Text("State"), out var state) || row.Time("CheckedAt") is not { } checkedAt) return null;
        return new BackendHealth
        {
            Backend = row.RowKey,
            State = state,
            Reason = row.Text("Reason") ?? "",
            CheckedAt = checkedAt,
            Since = row.Time("Since") ?? checkedAt,
            Level = (int)(row.Number("Level") ?? 0),
            Latency = TimeSpan.FromMilliseconds(row.Real("LatencyMilliseconds") ?? 0),
            TransportFailures = (int)(row.Number("TransportFailures") ?? 0),
            Running = (int?)row.Number("Running"),
            Waiting = (int?)row.Number("Waiting"),
            KvCacheUse = row.Real("KvCacheUse"),
            IsCold = row.Flag("IsCold") ?? false,
            Gpu = ReadGpu(row),
            Inference = ReadInference(row),
            Spent = DateOnly.TryParseExact(row.Text("SpentDay"), DayFormat, CultureInfo.InvariantCulture, DateTimeStyles.None, out var day)
                ? new TokenSpending(day, row.Number("SpentTokens") ?? 0)
                : null,
        };
    }

    private static GpuHealth? ReadGpu(EntityRow row)
    {
        if (row.Flag("GpuIsHot") is not { } isHot) return null;
        return new GpuHealth
        {
            Temperature = (int?)row.Number("GpuTemperature"),
            MemoryTemperature = (int?)row.Number("GpuMemoryTemperature"),
            IsHot = isHot,
            IsMemoryHot = row.Flag("GpuIsMemoryHot") ?? false,
            Xid = (int?)row.Number("GpuXid"),
            DoubleBitErrors = row.Number("GpuDoubleBitErrors"),
            DoubleBitAt = row.Time("GpuDoubleBitAt"),
            ThrottleReasons = (int?)row.Number("GpuThrottleReasons"),
            FreeMebibytes = row.Number("GpuFreeMebibytes"),
            MemoryUse = row.Real("GpuMemoryUse"),
            Utilization = (int?)row.Number("GpuUtilization"),
        };
    }

    private static InferenceHealth? ReadInference(EntityRow row)
    {
        if (!Enum.TryParse<HealthState>(row.Text("InferenceState"), out var state) || row.Time("InferenceAt") is not { } at) return null;
        return new InferenceHealth
        {
            At = at,
            State = state,
            Reason = row.Text("InferenceReason") ?? "",
            Failures = (int)(row.Number("InferenceFailures") ?? 0),
            FirstToken = row.Real("InferenceFirstTokenMilliseconds") is { } milliseconds ? TimeSpan.FromMilliseconds(milliseconds) : null,
            TokensPerSecond = row.Real("InferenceTokensPerSecond"),
        };
    }
}
