using ChatRouter.Model;
using ChatRouter.Model.Callers;
using ChatRouter.Slo.Counting;
using ChatRouter.Storage;

namespace ChatRouter.Slo.Rows;

/// <summary>Cells as a row: a value for each lane with requests, and in a day's row what the objectives need of each of its hours.</summary>
internal static class SloRow
{
    /// <summary>The value that holds the route's name.</summary>
    public const string RouteName = "Route";

    private const string HoursOfDay = "Hours";
    private const byte Version = 1;

    private static readonly string[] LaneNames = Enum.GetNames<Lane>();

    /// <summary>The row of a minute or an hour.</summary>
    public static EntityRow Write(string route, string rowKey, SliCells cells)
    {
        // The name for people: the partition may have had to change it.
        var row = new EntityRow(SloKeys.Partition(route), rowKey).With(RouteName, route);
        for (var lane = 0; lane < SliCells.Lanes; lane++)
        {
            if (cells[(Lane)lane] is { } cell) row.With(LaneNames[lane], SliCellFormat.Write(cell));
        }

        return row;
    }

    /// <summary>The row of a day.</summary>
    public static EntityRow Write(string route, string rowKey, SliCells cells, SliBasics[] hours) => Write(route, rowKey, cells).With(HoursOfDay, Write(hours));

    /// <summary>The cells of a row, or null if a part of it cannot be read: another version of the router wrote it.</summary>
    public static SliCells? Read(EntityRow row)
    {
        var cells = new SliCells();
        for (var lane = 0; lane < SliCells.Lanes; lane++)
        {
            if (row.Bytes(LaneNames[lane]) is not { } bytes) continue;
            if (SliCellFormat.Read(bytes) is not { } cell) return null;
            cells.Of((Lane)lane).Add(cell);
        }

        return cells;
    }

    /// <summary>The 24 hours of a day's row, or null if they cannot be read.</summary>
    public static SliBasics[]? ReadHours(EntityRow row)
    {
        if (row.Bytes(HoursOfDay) is not { } bytes || bytes is not [Version, ..]) return null;
        using var reader = new BinaryReader(new MemoryStream(bytes, 1, bytes.Length - 1, writable: false));
        try
        {
            var hours = new SliBasics[24];
            for (var hour = 0; hour < hours.Length; hour++) hours[hour] = new SliBasics(ReadPair(reader), ReadPair(reader), ReadPair(reader));
            return hours;
        }
        catch (Exception error) when (error is EndOfStreamException or FormatException)
        {
            return null;
        }
    }

    private static GoodOf ReadPair(BinaryReader reader) => new(reader.Read7BitEncodedInt64(), reader.Read7BitEncodedInt64());

    private static byte[] Write(SliBasics[] hours)
    {
        using var stream = new MemoryStream(256);
        using var writer = new BinaryWriter(stream);
        writer.Write(Version);
        foreach (var hour in hours)
        {
            foreach (var pair in (ReadOnlySpan<GoodOf>)[hour.Availability, hour.FirstToken, hour.Total])
            {
                writer.Write7BitEncodedInt64(pair.Good);
                writer.Write7BitEncodedInt64(pair.Valid);
            }
        }

        writer.Flush();
        return stream.ToArray();
    }
}
