namespace ChatRouter.Benchmarks.Overload.Fleet;

/// <summary>The routers that are measured.</summary>
/// <param name="Build">The output folder of their build of LocalHost; "" is this one.</param>
/// <param name="Limits">How their limits are configured.</param>
/// <param name="Instances">How many there are; from two on they share one Azurite.</param>
internal sealed record FleetShape(string Build, LimitScale Limits, int Instances);
