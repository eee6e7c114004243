using ChatRouter.Slo.Counting;

namespace ChatRouter.Releases.Figures;

/// <summary>Figures as bytes: the version, then of both arms the counters and both sketches; all but the version as variable-length integers. A busy step is about 200 bytes.</summary>
internal static class FiguresFormat
{
    private const byte Version = 2;

    /// <summary>The bytes of figures.</summary>
    public static byte[] Write(ReleaseFigures figures)
    {
        using var stream = new MemoryStream(256);
        using var writer = new BinaryWriter(stream);
        writer.Write(Version);
        Write(writer, figures.Baseline);
        Write(writer, figures.Candidate);
        writer.Flush();
        return stream.ToArray();
    }

    /// <summary>The figures of the bytes, or null if another version of the router wrote them, or if they are damaged.</summary>
    public static ReleaseFigures? Read(byte[] bytes)
    {
        if (bytes is not [Version, ..]) return null;
        using var stream = new MemoryStream(bytes, 1, bytes.Length - 1, writable: false);
        using var reader = new BinaryReader(stream);
        try
        {
            var figures = new ReleaseFigures();
            return Read(reader, figures.Baseline) && Read(reader, figures.Candidate) && stream.Position == stream.Length ? figures : null;
        }
        catch (Exception error) when (error is EndOfStreamException or FormatException)
        {
            return null;
        }
    }

    private static void Write(BinaryWriter writer, ArmFigures arm)
    {
        foreach (var counter in arm.Counters) writer.Write7BitEncodedInt64(counter);
        LatencySketchFormat.Write(writer, arm.FirstToken);
        LatencySketchFormat.Write(writer, arm.Total);
    }

    private static bool Read(BinaryReader reader, ArmFigures arm)
    {
        for (var i = 0; i < ArmCounter.All; i++) arm[i] = reader.Read7BitEncodedInt64();
        return LatencySketchFormat.Read(reader, arm.FirstToken) && LatencySketchFormat.Read(reader, arm.Total);
    }
}
