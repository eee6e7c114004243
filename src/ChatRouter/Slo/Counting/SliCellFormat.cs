namespace ChatRouter.Slo.Counting;

/// <summary>
/// A cell as bytes: the version, the counters, then of both sketches the first bucket, the number of buckets and their counts; all but the version as variable-length
/// integers of 7 bits a byte, the lowest first. The first version had fewer counters; it is still read. An unused counter costs a byte, a busy minute is about 150 bytes.
/// </summary>
internal static class SliCellFormat
{
    private const byte First = 1;
    private const byte Version = 2;

    /// <summary>The bytes of a cell.</summary>
    public static byte[] Write(SliCell cell)
    {
        using var stream = new MemoryStream(160);
        using var writer = new BinaryWriter(stream);
        writer.Write(Version);
        foreach (var counter in cell.Counters) writer.Write7BitEncodedInt64(counter);
        LatencySketchFormat.Write(writer, cell.FirstToken);
        LatencySketchFormat.Write(writer, cell.Total);
        writer.Flush();
        return stream.ToArray();
    }

    /// <summary>The cell of the bytes, or null if another version of the router wrote them, or if they are damaged.</summary>
    public static SliCell? Read(byte[] bytes)
    {
        if (bytes is not [First or Version, ..]) return null;
        var counters = bytes[0] == First ? SliCounter.AllOfVersion1 : SliCounter.All;
        using var stream = new MemoryStream(bytes, 1, bytes.Length - 1, writable: false);
        using var reader = new BinaryReader(stream);
        try
        {
            var cell = new SliCell();
            for (var i = 0; i < counters; i++) cell[i] = reader.Read7BitEncodedInt64();
            var isWhole = LatencySketchFormat.Read(reader, cell.FirstToken) && LatencySketchFormat.Read(reader, cell.Total) && stream.Position == stream.Length;
            return isWhole ? cell : null;
        }
        catch (Exception error) when (error is EndOfStreamException or FormatException)
        {
            return null;
        }
    }
}
