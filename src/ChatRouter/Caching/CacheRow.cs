using ChatRouter.Storage;

namespace ChatRouter.Caching;

/// <summary>
/// Rows of the table <c>cache</c>. An answer: partition by the key's first two digits, row = the key. That it ends: partition <c>ends-</c> and the hour, row = the key; so that what is
/// over is found without reading answers.
/// </summary>
internal static class CacheRow
{
    /// <summary>Largest answer in one row, in bytes; larger ones stay in memory alone.</summary>
    public const int LargestBytes = MostPieces * PieceBytes;

    /// <summary>The column by which a sweep decides.</summary>
    public const string Ends = "Ends";

    // It may be written a little after the hour is over, when that hour has been swept.
    private static readonly TimeSpan Grace = TimeSpan.FromMinutes(10);

    private const int MostPieces = 4;
    private const int PieceBytes = 60 * 1024;

    /// <summary>The partition of an answer.</summary>
    public static string Partition(string key) => key[..2];

    /// <summary>The partition of what ends in an hour.</summary>
    public static string EndPartition(DateTimeOffset ends) => ends.UtcDateTime.ToString("'ends-'yyyyMMddHH", System.Globalization.CultureInfo.InvariantCulture);

    /// <summary>The row that says when an answer ends.</summary>
    public static EntityRow WriteEnd(string key, DateTimeOffset ends) => new EntityRow(EndPartition(ends + Grace), key).With(Ends, ends);

    /// <summary>The row of an answer.</summary>
    public static EntityRow Write(string key, CachedAnswer answer, DateTimeOffset ends)
    {
        var row = new EntityRow(Partition(key), key).With("Made", answer.Made).With(Ends, ends).With("Backend", answer.Backend).With("Route", answer.Route).With("Tenant", answer.Tenant);
        for (var (piece, rest) = (0, answer.Rest); !rest.IsEmpty; piece++)
        {
            var length = Math.Min(PieceBytes, rest.Length);
            row.With(PieceName(piece), rest[..length].ToArray());
            rest = rest[length..];
        }

        return row;
    }

    /// <summary>The answer in a row, or null if the row is not one that this version understands.</summary>
    public static (CachedAnswer Answer, DateTimeOffset Ends)? Read(EntityRow row)
    {
        if (row.Time("Made") is not { } made || row.Time(Ends) is not { } ends || row.Text("Backend") is not { } backend || row.Bytes(PieceName(0)) is not { } first) return null;
        var rest = first;
        for (var piece = 1; row.Bytes(PieceName(piece)) is { } next; piece++) rest = [.. rest, .. next];
        return (new CachedAnswer(rest, backend, made, row.Text("Route") ?? "", row.Text("Tenant") ?? ""), ends);
    }

    private static string PieceName(int piece) => $"Json{(char)('0' + piece)}";
}
