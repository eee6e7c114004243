using System.Globalization;
using System.Text.Json;
using ChatRouter.Storage;

namespace ChatRouter.Admission.Limits;

/// <summary>A row of <c>usage</c>: partition = the day, row = instance, what it tells of each scope as JSON in parts that fit into values.</summary>
/// <param name="Instance">Who.</param>
/// <param name="At">When it wrote.</param>
/// <param name="Scopes">By the scope's key.</param>
internal sealed record UsageRow(string Instance, DateTimeOffset At, Dictionary<string, ScopeUse> Scopes)
{
    private const int PartBytes = 60 * 1024;

    /// <summary>The partition of a day.</summary>
    public static string Partition(DateTimeOffset day) => day.UtcDateTime.ToString("yyyyMMdd", CultureInfo.InvariantCulture);

    public EntityRow Write()
    {
        var row = new EntityRow(Partition(At), EntityRules.ToKey(Instance)).With("At", At);
        var json = JsonSerializer.SerializeToUtf8Bytes(Scopes, UsageJson.Default.Scopes);
        for (var part = 0; part * PartBytes < json.Length; part++) row.With(Name(part), json.AsSpan(part * PartBytes, Math.Min(PartBytes, json.Length - (part * PartBytes))).ToArray());
        return row;
    }

    /// <summary>What a row tells, or null if it is nonsense or not one that this version understands.</summary>
    public static UsageRow? Read(EntityRow row)
    {
        if (row.Time("At") is not { } at) return null;
        using var json = new MemoryStream();
        for (var part = 0; row.Bytes(Name(part)) is { } bytes; part++) json.Write(bytes);
        try
        {
            var scopes = JsonSerializer.Deserialize(json.GetBuffer().AsSpan(0, (int)json.Length), UsageJson.Default.Scopes);
            return scopes is null || scopes.Values.Any(IsNonsense) ? null : new UsageRow(row.RowKey, at, scopes);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static bool IsNonsense(ScopeUse use) => use is not { Tokens: >= 0, Nanos: >= 0, RequestRate: >= 0, TokenRate: >= 0, Concurrent: >= 0 };

    private static string Name(int part) => string.Create(CultureInfo.InvariantCulture, $"Use{part:D2}");
}
