using ChatRouter.Slo.Counting;

namespace ChatRouter.Slo;

/// <summary>What this instance has counted of a route in one minute, and what of it is in storage. Used under the lock of its <see cref="RouteRecorder"/>.</summary>
internal sealed class OwnMinute(DateTimeOffset at)
{
    /// <summary>Its beginning.</summary>
    public DateTimeOffset At { get; } = at;

    /// <summary>The counts.</summary>
    public SliCells Cells { get; } = new();

    /// <summary>How often they have changed.</summary>
    public long Changes { get; set; }

    /// <summary>The changes that storage is known to hold.</summary>
    public long Written { get; set; }

    /// <summary>What was last sent to storage, taken there or not; null when nothing was, or when it is all that there is.</summary>
    public SliCells? Sent { get; set; }

    /// <summary>True while storage is not known to hold all of it.</summary>
    public bool IsDirty => Written < Changes;
}
