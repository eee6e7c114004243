namespace ChatRouter.Simulator.Faults;

/// <summary>Every parameter a fault can take.</summary>
internal static class FaultParameters
{
    private const double Day = 86_400;

    public static readonly FaultParameter Times = FaultParameter.Integer("times", 1, int.MaxValue, s => s.Times, (s, v) => s with { Times = v })
        with { Absent = "until cleared" };

    public static readonly FaultParameter Probability = FaultParameter.Number("probability", 0, 1, s => s.Probability, (s, v) => s with { Probability = v })
        with { Absent = "1" };

    public static readonly FaultParameter ForSeconds = FaultParameter.Number("forSeconds", 0, Day, s => s.ForSeconds, (s, v) => s with { ForSeconds = v })
        with { Absent = "until cleared" };

    public static readonly FaultParameter Probes = FaultParameter.Flag("probes", s => s.Probes, (s, v) => s with { Probes = v });

    public static readonly FaultParameter DelayMs =
        FaultParameter.Integer("delayMs", 0, 86_400_000, s => s.DelayMs, (s, v) => s with { DelayMs = v });

    public static readonly FaultParameter IntervalMs =
        FaultParameter.Integer("intervalMs", 0, 86_400_000, s => s.IntervalMs, (s, v) => s with { IntervalMs = v });

    public static readonly FaultParameter RetryAfter = FaultParameter.Text("retryAfter", s => s.RetryAfter, (s, v) => s with { RetryAfter = v })
        with { Absent = "no header" };

    public static readonly FaultParameter RetryAfterMs =
        FaultParameter.Integer("retryAfterMs", 0, int.MaxValue, s => s.RetryAfterMs, (s, v) => s with { RetryAfterMs = v }) with { Absent = "no header" };

    public static readonly FaultParameter Code =
        FaultParameter.Text("code", s => s.Code, (s, v) => s with { Code = v }, "rate_limit_exceeded", "insufficient_quota");

    public static readonly FaultParameter Status = FaultParameter.Integer("status", 400, 599, s => s.Status, (s, v) => s with { Status = v });

    public static readonly FaultParameter Body = FaultParameter.Text("body", s => s.Body, (s, v) => s with { Body = v })
        with { Absent = "the server's own error shape" };

    public static readonly FaultParameter AfterTokens =
        FaultParameter.Integer("afterTokens", 0, int.MaxValue, s => s.AfterTokens, (s, v) => s with { AfterTokens = v });

    public static readonly FaultParameter CutAt = FaultParameter.Text(
        "at", s => FaultNames.Of(s.CutAt), (s, v) => s with { CutAt = FaultNames.CutPoint(v) }, "event", "chunk", "utf8");

    public static readonly FaultParameter Reset = FaultParameter.Flag("reset", s => s.Reset, (s, v) => s with { Reset = v }) with { Default = "false" };

    public static readonly FaultParameter EventNumber =
        FaultParameter.Integer("at", 1, int.MaxValue, s => s.EventNumber, (s, v) => s with { EventNumber = v });

    public static readonly FaultParameter Bytes =
        FaultParameter.Integer("bytes", 1, int.MaxValue, s => s.Bytes, (s, v) => s with { Bytes = v });

    public static readonly FaultParameter Seconds = FaultParameter.Number("seconds", 0, Day, s => s.Seconds, (s, v) => s with { Seconds = v });

    public static readonly FaultParameter Temperature =
        FaultParameter.Integer("temperature", 0, 200, s => s.Temperature, (s, v) => s with { Temperature = v });

    public static readonly FaultParameter MemoryTemperature =
        FaultParameter.Integer("memoryTemperature", 0, 200, s => s.MemoryTemperature, (s, v) => s with { MemoryTemperature = v }) with { Absent = "6 above the chip's" };

    public static readonly FaultParameter FreeMebibytes =
        FaultParameter.Integer("freeMebibytes", 0, 81_559, s => s.FreeMebibytes, (s, v) => s with { FreeMebibytes = v }) with { Absent = "a tenth of the memory" };

    public static readonly FaultParameter RowRemapFailure =
        FaultParameter.Flag("rowRemapFailure", s => s.RowRemapFailure, (s, v) => s with { RowRemapFailure = v }) with { Default = "false" };

    public static readonly FaultParameter Xid = FaultParameter.Integer("xid", 0, 999, s => s.Xid, (s, v) => s with { Xid = v });

    public static readonly FaultParameter EccDoubleBit =
        FaultParameter.Integer("eccDoubleBit", 0, int.MaxValue, s => s.EccDoubleBit, (s, v) => s with { EccDoubleBit = v });

    public static readonly FaultParameter ThrottleReasons =
        FaultParameter.Integer("throttleReasons", 0, 511, s => s.ThrottleReasons, (s, v) => s with { ThrottleReasons = v });

    public static readonly IReadOnlyList<FaultParameter> All =
    [
        Times, Probability, ForSeconds, Probes, DelayMs, IntervalMs, RetryAfter, RetryAfterMs, Code, Status, Body, AfterTokens, CutAt, Reset, EventNumber,
        Bytes, Seconds, Temperature, MemoryTemperature, Xid, EccDoubleBit, ThrottleReasons, FreeMebibytes, RowRemapFailure,
    ];
}
