namespace ChatRouter.Operations.Reports;

/// <summary>A zone's part in a rung.</summary>
/// <param name="Route">The route.</param>
/// <param name="Rung">The rung's number.</param>
/// <param name="InService">Backends of the zone on this rung that are in service.</param>
/// <param name="Backends">All of them.</param>
public sealed record ZoneRungReport(string Route, int Rung, int InService, int Backends);
