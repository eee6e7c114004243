using ChatRouter.Storage;

namespace ChatRouter.Fleet.Rows;

/// <summary>The partitions of the <see cref="TableNames.Fleet"/> table.</summary>
internal static class FleetPartitions
{
    /// <summary>One verdict for each backend.</summary>
    internal const string Health = "health";

    /// <summary>One circuit for each backend.</summary>
    internal const string Breaker = "breaker";

    /// <summary>Until when each quota group is busy.</summary>
    internal const string Quota = "quota";

    /// <summary>The probing lease.</summary>
    internal const string Prober = "prober";

    /// <summary>One operator's hold for each backend that is held.</summary>
    internal const string Drain = "drain";

    /// <summary>One switch for each route, and route and tenant, that was ever switched off.</summary>
    internal const string Switch = "switch";

    /// <summary>The latest recovery calls for each backend that had any.</summary>
    internal const string Recovery = "recovery";

    /// <summary>The states of each route.</summary>
    internal const string State = "state";

    /// <summary>One row for each fault that was ordered.</summary>
    internal const string Fault = "fault";

    /// <summary>One row for each scheduled drill: when it was last due, who runs it, and what came of it.</summary>
    internal const string Drill = "drill";

    /// <summary>How often the kept answers of a route and tenant were purged.</summary>
    internal const string Purge = "purge";

    /// <summary>The latest release of each route.</summary>
    internal const string Release = "release";

    /// <summary>Lines of batches that were given up.</summary>
    internal const string DeadLetter = "deadletter";
}
