namespace ChatRouter.Operations.Reports;

/// <summary>A backend's GPU figures; null where the exporter does not say. Of several GPUs the worst.</summary>
/// <param name="Temperature">Of the chip, in degrees Celsius.</param>
/// <param name="MemoryTemperature">Of the memory, in degrees Celsius.</param>
/// <param name="Xid">The last XID error code; 0 for none.</param>
/// <param name="DoubleBitErrors">Double-bit ECC errors since the driver was loaded.</param>
/// <param name="ThrottleReasons">Why clocks are lowered, as DCGM's bits.</param>
/// <param name="FreeMebibytes">Free framebuffer memory.</param>
/// <param name="Utilization">Part of the time in which it computed, in percent; of several the busiest.</param>
public sealed record GpuReport(int? Temperature, int? MemoryTemperature, int? Xid, long? DoubleBitErrors, int? ThrottleReasons, long? FreeMebibytes, int? Utilization);
