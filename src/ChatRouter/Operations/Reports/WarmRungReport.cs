namespace ChatRouter.Operations.Reports;

/// <summary>A rung that asks for warm backends.</summary>
/// <param name="Rung">Its number.</param>
/// <param name="Warm">Backends that could answer at once.</param>
/// <param name="MinWarm">How many should.</param>
/// <param name="Missing">The others and why, or "none".</param>
public sealed record WarmRungReport(int Rung, int Warm, int MinWarm, string Missing);
