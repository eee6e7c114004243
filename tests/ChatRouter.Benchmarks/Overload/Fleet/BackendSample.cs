namespace ChatRouter.Benchmarks.Overload.Fleet;

/// <summary>A backend at one time: what the routers think of it and what it does.</summary>
/// <param name="Second">From the beginning of the measured time.</param>
/// <param name="Name">The backend.</param>
/// <param name="InFlight">Requests that the routers have there, all together.</param>
/// <param name="Limit">The limits that they have learned, all together; null if the build shows none.</param>
/// <param name="Running">Answers that the server works on.</param>
/// <param name="Waiting">Requests in the server's queue.</param>
internal sealed record BackendSample(double Second, string Name, int InFlight, double? Limit, int Running, int Waiting);
