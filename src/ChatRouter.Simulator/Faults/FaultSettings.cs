namespace ChatRouter.Simulator.Faults;

/// <summary>
/// One fault and its parameters. A parameter left null takes its default; which fault takes which is in <see cref="FaultCatalogue"/>,
/// and a parameter the fault does not take is refused.
/// </summary>
public sealed record FaultSettings
{
    /// <summary>What goes wrong. Required.</summary>
    public required FaultKind Fault { get; init; }

    /// <summary>Apply to this many chat requests, then be normal again. Null: until cleared.</summary>
    public int? Times { get; init; }

    /// <summary>Chance that a chat request is hit, 0 to 1. Default 1.</summary>
    public double? Probability { get; init; }

    /// <summary>Lift the fault by itself after this many seconds. Null: until cleared.</summary>
    public double? ForSeconds { get; init; }

    /// <summary>Whether requests other than chat (<c>/health</c>, <c>/metrics</c>, ...) are hit too. The default depends on the fault.</summary>
    public bool? Probes { get; init; }

    /// <summary>Delay in milliseconds.</summary>
    public int? DelayMs { get; init; }

    /// <summary>Milliseconds between tokens.</summary>
    public int? IntervalMs { get; init; }

    /// <summary>Value of the <c>Retry-After</c> header, sent as it is. Null: no header.</summary>
    public string? RetryAfter { get; init; }

    /// <summary>Value of the <c>retry-after-ms</c> header in milliseconds. Null: no header.</summary>
    public int? RetryAfterMs { get; init; }

    /// <summary>The <c>code</c> of the error object.</summary>
    public string? Code { get; init; }

    /// <summary>HTTP status, 400 to 599.</summary>
    public int? Status { get; init; }

    /// <summary>The error body, sent as it is. Null: the error shape of the server.</summary>
    public string? Body { get; init; }

    /// <summary>Tokens sent before the fault.</summary>
    public int? AfterTokens { get; init; }

    /// <summary>Where to cut.</summary>
    public CutPoint? CutAt { get; init; }

    /// <summary>Whether the cut is a TCP reset instead of a plain end. Default false.</summary>
    public bool? Reset { get; init; }

    /// <summary>Which event of the stream, counted from 1.</summary>
    public int? EventNumber { get; init; }

    /// <summary>Size of a piece in bytes.</summary>
    public int? Bytes { get; init; }

    /// <summary>Duration in seconds.</summary>
    public double? Seconds { get; init; }

    /// <summary>GPU temperature in degrees Celsius.</summary>
    public int? Temperature { get; init; }

    /// <summary>Temperature of the GPU's memory in degrees Celsius. Null: 6 above the chip's.</summary>
    public int? MemoryTemperature { get; init; }

    /// <summary>Free framebuffer memory in MiB. Null: a tenth of it.</summary>
    public int? FreeMebibytes { get; init; }

    /// <summary>Whether a broken row of the GPU's memory could not be replaced. Default false.</summary>
    public bool? RowRemapFailure { get; init; }

    /// <summary>Last XID error code; 0 is none.</summary>
    public int? Xid { get; init; }

    /// <summary>Double-bit ECC errors since the driver was loaded.</summary>
    public int? EccDoubleBit { get; init; }

    /// <summary>Bitmask of the reasons for lowered clocks.</summary>
    public int? ThrottleReasons { get; init; }
}
