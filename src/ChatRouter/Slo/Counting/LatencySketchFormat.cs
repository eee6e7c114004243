namespace ChatRouter.Slo.Counting;

/// <summary>A sketch as bytes: the first bucket, the number of buckets, and their counts, as variable-length integers.</summary>
internal static class LatencySketchFormat
{
    /// <summary>Writes a sketch.</summary>
    public static void Write(BinaryWriter writer, LatencySketch sketch)
    {
        var counts = sketch.Counts.TrimEnd(0L);
        writer.Write7BitEncodedInt(sketch.First);
        writer.Write7BitEncodedInt(counts.Length);
        foreach (var count in counts) writer.Write7BitEncodedInt64(count);
    }

    /// <summary>Adds what was written to an empty sketch; false if it is damaged.</summary>
    public static bool Read(BinaryReader reader, LatencySketch sketch)
    {
        var (first, length) = (reader.Read7BitEncodedInt(), reader.Read7BitEncodedInt());
        if (first < 0 || length < 0 || first + length > LatencySketch.LastBucket + 3) return false;
        for (var i = 0; i < length; i++) sketch.Add(first + i, reader.Read7BitEncodedInt64());
        return true;
    }
}
