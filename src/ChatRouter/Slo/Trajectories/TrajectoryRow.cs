using ChatRouter.Storage;

namespace ChatRouter.Slo.Trajectories;

/// <summary>The tasks of one instance that changed in one minute, as a row: the names of their routes, and the tasks in values of at most 60,000 bytes, about 35 bytes each.</summary>
internal static class TrajectoryRow
{
    private const byte Version = 1;
    private const int LargestValue = 60_000;

    /// <summary>The row.</summary>
    public static EntityRow Write(string rowKey, IReadOnlyCollection<TrajectoryPart> parts)
    {
        var routes = parts.Select(part => part.Route).Distinct(StringComparer.Ordinal).ToList();
        var row = new EntityRow(TrajectoryKeys.Partition, rowKey).With("Routes", string.Join('\n', routes));
        var value = new MemoryStream();
        var number = 0;
        foreach (var part in parts)
        {
            if (value.Length == 0) value.WriteByte(Version);
            using (var writer = new BinaryWriter(value, System.Text.Encoding.UTF8, leaveOpen: true)) Write(writer, part, routes.IndexOf(part.Route));
            if (value.Length < LargestValue) continue;
            row.With($"Tasks{number++}", value.ToArray());
            value.SetLength(0);
        }

        return value.Length == 0 ? row : row.With($"Tasks{number}", value.ToArray());
    }

    /// <summary>The tasks of a row; null if another version of the router wrote it, or if it is damaged.</summary>
    public static IReadOnlyList<TrajectoryPart>? Read(EntityRow row)
    {
        var routes = (row.Text("Routes") ?? "").Split('\n');
        var parts = new List<TrajectoryPart>();
        try
        {
            for (var number = 0; row.Bytes($"Tasks{number}") is { } bytes; number++)
            {
                if (bytes is not [Version, ..]) return null;
                using var reader = new BinaryReader(new MemoryStream(bytes, 1, bytes.Length - 1, writable: false));
                while (reader.BaseStream.Position < reader.BaseStream.Length) parts.Add(Read(reader, routes));
            }
        }
        catch (Exception error) when (error is EndOfStreamException or FormatException or IndexOutOfRangeException or ArgumentOutOfRangeException)
        {
            return null;
        }

        return parts;
    }

    private static void Write(BinaryWriter writer, TrajectoryPart part, int route)
    {
        writer.Write(part.Key);
        writer.Write7BitEncodedInt(route);
        writer.Write7BitEncodedInt64(part.Since.ToUnixTimeMilliseconds());
        writer.Write7BitEncodedInt64(part.Began.ToUnixTimeMilliseconds());
        writer.Write7BitEncodedInt64((long)(part.Ended - part.Began).TotalMilliseconds);
        writer.Write7BitEncodedInt64((long)(part.Budget ?? TimeSpan.Zero).TotalMilliseconds);
        writer.Write7BitEncodedInt(part.Calls);
        writer.Write7BitEncodedInt(part.BadCalls);
        writer.Write7BitEncodedInt(part.Repeats);
        writer.Write((byte)((part.IsLastGood ? 1 : 0) + (2 * (int)part.Outcome)));
        writer.Write7BitEncodedInt(part.FailedTools);
        writer.Write7BitEncodedInt(part.FailedRetrievals);
    }

    private static TrajectoryPart Read(BinaryReader reader, string[] routes)
    {
        var (key, route) = (reader.ReadUInt64(), routes[reader.Read7BitEncodedInt()]);
        var since = Time(reader);
        var began = Time(reader);
        var (ended, budget) = (began + Span(reader), Span(reader));
        var (calls, bad, repeats) = (reader.Read7BitEncodedInt(), reader.Read7BitEncodedInt(), reader.Read7BitEncodedInt());
        var flags = reader.ReadByte();
        return new TrajectoryPart
        {
            Key = key,
            Route = route,
            Since = since,
            Began = began,
            Ended = ended,
            Budget = budget == TimeSpan.Zero ? null : budget,
            Calls = calls,
            BadCalls = bad,
            Repeats = repeats,
            IsLastGood = (flags & 1) != 0,
            Outcome = (TrajectoryOutcome)(flags >> 1),
            FailedTools = reader.Read7BitEncodedInt(),
            FailedRetrievals = reader.Read7BitEncodedInt(),
        };
    }

    private static DateTimeOffset Time(BinaryReader reader) => DateTimeOffset.FromUnixTimeMilliseconds(reader.Read7BitEncodedInt64());

    private static TimeSpan Span(BinaryReader reader) => TimeSpan.FromMilliseconds(reader.Read7BitEncodedInt64());
}
