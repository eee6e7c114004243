namespace ChatRouter.Tests.Fleet.Simulation;

/// <summary>What an instance was told when it asked to call a backend.</summary>
internal enum Leave
{
    /// <summary>No.</summary>
    Refused,

    /// <summary>An ordinary call.</summary>
    Ordinary,

    /// <summary>The half-open trial.</summary>
    Trial,

    /// <summary>A call past an open circuit, because there is nowhere else to go.</summary>
    LastResort,
}
