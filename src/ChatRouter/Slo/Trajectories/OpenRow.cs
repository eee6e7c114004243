using ChatRouter.Storage;

namespace ChatRouter.Slo.Trajectories;

/// <summary>A minute's row of an instance, as it was read and as it is to be. One owner.</summary>
internal sealed class OpenRow
{
    private readonly EntityRow _row;
    private readonly int _read;

    /// <param name="row">As it was read.</param>
    /// <param name="parts">The tasks in it.</param>
    /// <param name="isSettled">Its instance writes it no more.</param>
    public OpenRow(EntityRow row, IReadOnlyList<TrajectoryPart> parts, bool isSettled)
    {
        _row = row;
        _read = parts.Count;
        Parts = parts.ToDictionary(part => (part.Key, part.Since));
        IsSettled = isSettled;
        Bytes = row.Values.Values.Sum(value => value is byte[] bytes ? bytes.Length : 100);
    }

    /// <summary>The instance.</summary>
    public string Instance => TrajectoryKeys.InstanceOf(_row.RowKey);

    /// <summary>The tasks that are left in it.</summary>
    public Dictionary<(ulong Key, DateTimeOffset Since), TrajectoryPart> Parts { get; }

    /// <summary>Its instance writes it no more.</summary>
    public bool IsSettled { get; }

    /// <summary>Its size, about.</summary>
    public int Bytes { get; }

    /// <summary>It was written as it is to be, or somebody else was faster.</summary>
    public bool IsDone { get; set; }

    /// <summary>Tasks were taken out of it, and it is not written yet. A row of no tasks at all has nothing to wait for either.</summary>
    public bool IsChanged => !IsDone && IsSettled && (Parts.Count < _read || Parts.Count == 0);

    /// <summary>Takes a part out.</summary>
    public void Remove(TrajectoryPart part) => Parts.Remove((part.Key, part.Since));

    /// <summary>Takes whole tasks out.</summary>
    public void Remove(IReadOnlyCollection<TrajectoryPart> tasks)
    {
        var keys = tasks.Select(task => task.Key).ToHashSet();
        foreach (var id in Parts.Keys.Where(id => keys.Contains(id.Key)).ToList()) Parts.Remove(id);
    }

    /// <summary>What makes the stored row as it is to be.</summary>
    public EntityChange Change() => Parts.Count == 0
        ? new EntityChange(EntityChangeKind.Delete, _row, _row.ETag)
        : new EntityChange(EntityChangeKind.Replace, TrajectoryRow.Write(_row.RowKey, Parts.Values), _row.ETag);
}
