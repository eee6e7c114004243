namespace ChatRouter.Model.Settings.Health;

/// <summary>What the GPU's own signals may say of a backend, read from a DCGM exporter beside it.</summary>
public sealed record GpuSettings
{
    /// <summary>The exporter's page, or null: not asked.</summary>
    public string? MetricsUrl { get; init; }

    /// <summary>The GPUs that the backend uses, by the exporter's labels <c>gpu</c> or <c>UUID</c>; null for all on the page.</summary>
    public IReadOnlyList<string>? Gpus { get; init; }

    /// <summary>Degrees Celsius of the chip above which the backend is degraded. Default 85.</summary>
    public int MaxTemperature { get; init; } = 85;

    /// <summary>Degrees Celsius of the chip above which the backend is down. Default 95.</summary>
    public int CriticalTemperature { get; init; } = 95;

    /// <summary>Degrees Celsius of the memory above which the backend is degraded. Default 90.</summary>
    public int MaxMemoryTemperature { get; init; } = 90;

    /// <summary>Free framebuffer memory in MiB below which the backend is degraded; 0 switches the check off. Default 512.</summary>
    public int MinFreeMebibytes { get; init; } = 512;

    /// <summary>The clock event reasons that mean degraded, as DCGM's bits. Default 232: hardware slowdown (8), thermal by software (32) and hardware (64), power brake (128).</summary>
    public int ThrottleReasons { get; init; } = 232;

    /// <summary>XID codes that count for nothing; null for none.</summary>
    public IReadOnlyList<int>? IgnoredXids { get; init; }
}
