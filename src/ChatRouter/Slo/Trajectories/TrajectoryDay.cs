using ChatRouter.Storage;

namespace ChatRouter.Slo.Trajectories;

/// <summary>The tasks that ended on one day, by route and hour of UTC, as a row. Mutable; one owner.</summary>
internal sealed class TrajectoryDay
{
    private const byte Version = 1;
    private const int RoutesInAValue = 50;

    private readonly SortedDictionary<string, TrajectoryCounts[]> _hours = new(StringComparer.Ordinal);

    /// <summary>The routes that had any.</summary>
    public IEnumerable<string> Routes => _hours.Keys;

    /// <summary>The counts of a route in each of the 24 hours.</summary>
    public IReadOnlyList<TrajectoryCounts> Of(string route) => _hours.GetValueOrDefault(route) ?? new TrajectoryCounts[24];

    /// <summary>Counts a task that is over, in the hour of its end.</summary>
    public void Add(TrajectoryPart task)
    {
        if (!_hours.TryGetValue(task.Route, out var hours)) _hours[task.Route] = hours = new TrajectoryCounts[24];
        hours[task.Ended.UtcDateTime.Hour] += TrajectoryCounts.Of(task);
    }

    /// <summary>The row.</summary>
    public EntityRow Write(string rowKey)
    {
        var row = new EntityRow(TrajectoryKeys.Partition, rowKey).With("Routes", string.Join('\n', _hours.Keys));
        foreach (var (number, chunk) in _hours.Values.Chunk(RoutesInAValue).Index())
        {
            using var value = new MemoryStream();
            using var writer = new BinaryWriter(value);
            writer.Write(Version);
            foreach (var counts in chunk.SelectMany(hours => hours)) Write(writer, counts);
            writer.Flush();
            row.With($"Hours{number}", value.ToArray());
        }

        return row;
    }

    /// <summary>What a row counts; null if another version of the router wrote it, or if it is damaged.</summary>
    public static TrajectoryDay? Read(EntityRow row)
    {
        var day = new TrajectoryDay();
        var routes = (row.Text("Routes") ?? "").Split('\n', StringSplitOptions.RemoveEmptyEntries);
        try
        {
            foreach (var (number, chunk) in routes.Chunk(RoutesInAValue).Index())
            {
                if (row.Bytes($"Hours{number}") is not [Version, ..] bytes) return null;
                using var reader = new BinaryReader(new MemoryStream(bytes, 1, bytes.Length - 1, writable: false));
                foreach (var route in chunk)
                {
                    var hours = day._hours[route] = new TrajectoryCounts[24];
                    for (var hour = 0; hour < 24; hour++) hours[hour] = ReadCounts(reader);
                }
            }
        }
        catch (Exception error) when (error is EndOfStreamException or FormatException)
        {
            return null;
        }

        return day;
    }

    private static void Write(BinaryWriter writer, in TrajectoryCounts counts)
    {
        foreach (var count in (long[])[counts.Good, counts.Late, counts.Broken, counts.Failed, counts.Calls, counts.BadCalls, counts.Repeats, counts.FailedTools, counts.FailedRetrievals])
            writer.Write7BitEncodedInt64(count);
    }

    private static TrajectoryCounts ReadCounts(BinaryReader reader) => new(
        reader.Read7BitEncodedInt64(), reader.Read7BitEncodedInt64(), reader.Read7BitEncodedInt64(), reader.Read7BitEncodedInt64(), reader.Read7BitEncodedInt64(),
        reader.Read7BitEncodedInt64(), reader.Read7BitEncodedInt64(), reader.Read7BitEncodedInt64(), reader.Read7BitEncodedInt64());
}
