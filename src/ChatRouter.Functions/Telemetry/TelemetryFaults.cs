using ChatRouter.Operations.Drills;

namespace ChatRouter.Functions.Telemetry;

/// <summary>Where exporters find the faults of telemetry. They are made before the router is, and go on when its services are gone. Thread-safe.</summary>
internal sealed class TelemetryFaults
{
    private volatile FaultOrders? _orders;

    /// <summary>Whether they are put into the way to an OTLP collector.</summary>
    public bool ReachOtlp { get; init; } = true;

    /// <summary>The faults, from when the host has started.</summary>
    public FaultOrders? Orders
    {
        get => _orders;
        set => _orders = value;
    }
}
