using System.Globalization;
using ChatRouter.Storage;

namespace ChatRouter.Batch.Lines;

/// <summary>A row of <c>batchlines</c>: the result of one line, an answer or an error.</summary>
internal sealed record LineRecord
{
    /// <summary>What counting needs; the rest of a row may be large.</summary>
    public static IReadOnlyList<string> CountedNames { get; } = ["Ok", "At"];

    /// <summary>Largest body in bytes: a row may have 1 MiB.</summary>
    public const int LargestBody = PartBytes * MostParts;

    private const int PartBytes = 60 * 1024;
    private const int MostParts = 15;

    public required string CustomId { get; init; }

    public required string RequestId { get; init; }

    public required DateTimeOffset At { get; init; }

    /// <summary>The answer's status; null if there is an error instead.</summary>
    public int? Status { get; init; }

    /// <summary>The answer's JSON on one line.</summary>
    public ReadOnlyMemory<byte> Body { get; init; }

    /// <summary>Why there is no answer.</summary>
    public string? ErrorCode { get; init; }

    public string? ErrorMessage { get; init; }

    public bool IsOk => Status is >= 200 and < 300;

    public EntityRow Write(LineKey key)
    {
        var row = new EntityRow(key.Partition, key.Row)
            .With("CustomId", CustomId)
            .With("RequestId", RequestId)
            .With("At", At)
            .With("Ok", IsOk)
            .With("Status", Status)
            .With("ErrorCode", ErrorCode)
            .With("ErrorMessage", ErrorMessage);
        for (var part = 0; part * PartBytes < Body.Length; part++)
        {
            var start = part * PartBytes;
            row.With(PartName(part), Body.Slice(start, Math.Min(PartBytes, Body.Length - start)).ToArray());
        }

        return row;
    }

    public static LineRecord Read(EntityRow row)
    {
        var parts = new List<byte[]>();
        while (row.Bytes(PartName(parts.Count)) is { } part) parts.Add(part);
        return new LineRecord
        {
            CustomId = row.Text("CustomId") ?? "",
            RequestId = row.Text("RequestId") ?? "",
            At = row.Time("At") ?? DateTimeOffset.UnixEpoch,
            Status = (int?)row.Number("Status"),
            Body = Join(parts),
            ErrorCode = row.Text("ErrorCode"),
            ErrorMessage = row.Text("ErrorMessage"),
        };
    }

    private static byte[] Join(List<byte[]> parts)
    {
        if (parts.Count == 1) return parts[0];
        var whole = new byte[parts.Sum(part => part.Length)];
        var at = 0;
        foreach (var part in parts)
        {
            part.CopyTo(whole, at);
            at += part.Length;
        }

        return whole;
    }

    private static string PartName(int part) => string.Create(CultureInfo.InvariantCulture, $"Body{part:D2}");
}
