namespace ChatRouter.Model.Settings;

/// <summary>How a changed configuration comes into force over all instances.</summary>
public sealed record RolloutSettings
{
    /// <summary>Whether it is tried before it is taken. Default false: an instance runs on the file that it starts with.</summary>
    public bool Enabled { get; init; }

    /// <summary>Share of the requests that are planned by both configurations, 0.001 to 1. Default 0.1.</summary>
    public double Share { get; init; } = 0.1;

    /// <summary>Requests that one instance must have compared before it says yes. Default 200.</summary>
    public int MinRequests { get; init; } = 200;

    /// <summary>Shortest time of the trial. Default 2 min.</summary>
    public TimeSpan MinTime { get; init; } = TimeSpan.FromMinutes(2);

    /// <summary>After this time few requests are enough, if none of them was lost. Default 30 min.</summary>
    public TimeSpan MaxTime { get; init; } = TimeSpan.FromMinutes(30);

    /// <summary>Share of the compared requests that the new configuration may refuse where the old one has a backend. Default 0.001.</summary>
    public double MaxLost { get; init; } = 0.001;

    /// <summary>Share of the compared requests that may have another first backend. Default 1: all.</summary>
    public double MaxMoved { get; init; } = 1;

    /// <summary>How long after it was taken a configuration is given back when a route begins to burn its error budget fast. Default 10 min.</summary>
    public TimeSpan Probation { get; init; } = TimeSpan.FromMinutes(10);

    /// <summary>Within this time the instances take it, one after the other as chance has it. Default 30 s.</summary>
    public TimeSpan Spread { get; init; } = TimeSpan.FromSeconds(30);
}
