namespace ChatRouter.Operations.Reports;

/// <summary>How full a lane of a route is on this instance, over the last seconds.</summary>
/// <param name="Lane">The lane.</param>
/// <param name="AdmittedPerSecond">Attempts that got a place at a backend.</param>
/// <param name="ShedPerSecond">Requests that got none and were told so.</param>
/// <param name="Shed">The latter since the start.</param>
public sealed record LaneReport(string Lane, double AdmittedPerSecond, double ShedPerSecond, long Shed);
