using System.Security.Cryptography;
using System.Text;
using ChatRouter.Fleet.Rows;
using ChatRouter.Model;
using ChatRouter.Storage;

namespace ChatRouter.Operations.Rollout;

/// <summary>The table <c>configuration</c>: the texts of configurations under their versions, and the ledger. Throws what storage throws. Thread-safe.</summary>
internal sealed class RolloutStore(IEntityTableStore tables, TimeProvider time, IRandomSource random)
{
    /// <summary>Longest text that is kept, in bytes.</summary>
    public const int LongestText = MostPieces * PieceBytes;

    private const string Texts = "text";
    private const int MostPieces = 12;
    private const int PieceBytes = 60 * 1024;

    private readonly IEntityTable _table = tables.Table(TableNames.Configuration);
    private readonly RowUpdate _rows = new(tables.Table(TableNames.Configuration), time, random);

    /// <summary>The version of a configuration: 16 hexadecimal digits of the SHA-256 of its text, and of the golden prompts, which may stand in files of their own.</summary>
    /// <param name="text">The text.</param>
    /// <param name="model">What was read from it; null: it is not valid.</param>
    public static string VersionOf(string text, RouterModel? model)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(Encoding.UTF8.GetBytes(text));
        foreach (var prompt in model?.Releases.SelectMany(release => release.Golden.Prompts) ?? [])
        {
            hash.AppendData(Encoding.UTF8.GetBytes($"\n{prompt.Id}\n{prompt.IsCritical}\n{string.Join('\n', prompt.Assertions)}\n"));
            hash.AppendData(prompt.Body.Span);
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset())[..16];
    }

    /// <summary>Makes the table if it is missing.</summary>
    public Task EnsureCreatedAsync(CancellationToken cancellationToken) => tables.EnsureCreatedAsync([TableNames.Configuration], cancellationToken);

    /// <summary>The ledger, or null if there never was one.</summary>
    public async Task<RolloutLedger?> ReadAsync(CancellationToken cancellationToken) => RolloutLedger.Read(await _table.GetAsync(RolloutLedger.Key, RolloutLedger.Key, cancellationToken));

    /// <summary>The text of a version, or null.</summary>
    public async Task<string?> TextAsync(string version, CancellationToken cancellationToken)
    {
        if (await _table.GetAsync(Texts, version, cancellationToken) is not { } row) return null;
        var bytes = new List<byte>();
        for (var piece = 0; row.Bytes(PieceName(piece)) is { } next; piece++) bytes.AddRange(next);
        return Encoding.UTF8.GetString([.. bytes]);
    }

    /// <summary>Keeps a text.</summary>
    public async Task KeepAsync(string version, string text, CancellationToken cancellationToken)
    {
        ReadOnlyMemory<byte> rest = Encoding.UTF8.GetBytes(text);
        if (rest.Length > LongestText) throw new EntityTableException($"The configuration has {rest.Length} bytes; at most {LongestText} can be rolled out.");
        var row = new EntityRow(Texts, version).With("At", time.GetUtcNow());
        for (var piece = 0; !rest.IsEmpty; piece++)
        {
            var length = Math.Min(PieceBytes, rest.Length);
            row.With(PieceName(piece), rest[..length].ToArray());
            rest = rest[length..];
        }

        await _table.UpsertAsync(row, cancellationToken);
    }

    /// <summary>Changes the ledger by compare-and-set; true if this call has changed it.</summary>
    /// <param name="change">The ledger as it is, or null, to what it shall be; null to leave it.</param>
    public async Task<bool> ChangeAsync(Func<RolloutLedger?, RolloutLedger?> change)
    {
        var isChanged = false;
        var isDone = await _rows.TryAsync(RolloutLedger.Key, RolloutLedger.Key, row =>
        {
            var next = change(RolloutLedger.Read(row));
            isChanged = next is not null;
            return next?.Write();
        });
        return isDone && isChanged;
    }

    /// <summary>Deletes the ledger.</summary>
    public Task ForgetAsync() => _table.DeleteAsync(RolloutLedger.Key, RolloutLedger.Key, null, CancellationToken.None);

    private static string PieceName(int piece) => $"Json{(char)('A' + piece)}";
}
