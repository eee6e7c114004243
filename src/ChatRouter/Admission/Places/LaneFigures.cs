using ChatRouter.Model;
using ChatRouter.Model.Callers;

namespace ChatRouter.Admission.Places;

/// <summary>How full a lane of a route is on this instance.</summary>
/// <param name="Route">The route.</param>
/// <param name="Lane">The lane.</param>
/// <param name="AdmittedPerSecond">Attempts that got a place, of late.</param>
/// <param name="ShedPerSecond">Requests shed, of late.</param>
/// <param name="Shed">Requests shed since the start.</param>
internal readonly record struct LaneFigures(string Route, Lane Lane, double AdmittedPerSecond, double ShedPerSecond, long Shed);
