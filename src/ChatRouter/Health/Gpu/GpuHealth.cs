namespace ChatRouter.Health.Gpu;

/// <summary>The GPU figures behind a verdict, and what the next run needs of them. Null where the exporter does not say.</summary>
public sealed record GpuHealth
{
    /// <summary>Hottest chip in degrees Celsius.</summary>
    public int? Temperature { get; init; }

    /// <summary>Hottest memory in degrees Celsius.</summary>
    public int? MemoryTemperature { get; init; }

    /// <summary>The chip is over its limit, or was and has not cooled down far enough.</summary>
    public bool IsHot { get; init; }

    /// <summary>The memory is over its limit, or was and has not cooled down far enough.</summary>
    public bool IsMemoryHot { get; init; }

    /// <summary>The last XID code, the gravest if there are several; 0 for none.</summary>
    public int? Xid { get; init; }

    /// <summary>Double-bit ECC errors since the driver was loaded.</summary>
    public long? DoubleBitErrors { get; init; }

    /// <summary>When their number was last seen to grow, or null if it never was.</summary>
    public DateTimeOffset? DoubleBitAt { get; init; }

    /// <summary>Why clocks are lowered, as DCGM's bits.</summary>
    public int? ThrottleReasons { get; init; }

    /// <summary>Least free framebuffer memory in MiB.</summary>
    public long? FreeMebibytes { get; init; }

    /// <summary>Part of its framebuffer memory that the fullest GPU uses, 0 to 1.</summary>
    public double? MemoryUse { get; init; }

    /// <summary>Part of the time in which the busiest GPU computed, in percent.</summary>
    public int? Utilization { get; init; }
}
