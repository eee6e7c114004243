namespace ChatRouter.Slo.Reports;

/// <summary>Percentiles in milliseconds, each within 5 % of the true one.</summary>
/// <param name="P50">Half of all are no slower.</param>
/// <param name="P95">95 of 100.</param>
/// <param name="P99">99 of 100.</param>
public sealed record LatencyFigures(double P50, double P95, double P99);
