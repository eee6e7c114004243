using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Serialization;
using ChatRouter.Fleet.Rows;
using ChatRouter.Storage;

namespace ChatRouter.Releases.History;

/// <summary>A row of the <c>releases</c> table: partition <c>record</c>, row = the release's name. It stays for good.</summary>
internal static class HistoryRecord
{
    /// <summary>The partition.</summary>
    internal const string Partition = "record";

    private static readonly JsonSerializerOptions s_json = new(JsonSerializerDefaults.Web) { Converters = { new JsonStringEnumConverter(JsonNamingPolicy.CamelCase) } };

    /// <summary>The row's key.</summary>
    internal static string Key(string name) => EntityRules.ToKey(name);

    /// <summary>The row of a history.</summary>
    internal static EntityRow Write(ReleaseHistory history) => ReleaseRecord.Write(new EntityRow(Partition, Key(history.Progress.Name)), history.Progress)
        .With("Moves", Bytes(history.Moves))
        .With("Findings", Bytes(history.Findings));

    /// <summary>The history in a row, or null if the row is not one that this version understands.</summary>
    internal static ReleaseHistory? Read(EntityRow row)
    {
        if (ReleaseRecord.Read(row) is not { } progress) return null;
        try
        {
            return new ReleaseHistory(progress, Read<ReleaseMove>(row, "Moves"), Read<ReleaseFinding>(row, "Findings"));
        }
        catch (JsonException)
        {
            return null;
        }
    }

    // What is too much for one value loses its oldest half, again and again: better the latest than nothing.
    private static byte[] Bytes<T>(ImmutableArray<T> items)
    {
        while (true)
        {
            var bytes = JsonSerializer.SerializeToUtf8Bytes(items, s_json);
            if (bytes.Length < EntityRules.LargestValueBytes - 16 || items.Length <= 1) return bytes.Length < EntityRules.LargestValueBytes - 16 ? bytes : "[]"u8.ToArray();
            items = items[^(items.Length / 2)..];
        }
    }

    private static ImmutableArray<T> Read<T>(EntityRow row, string name) => row.Bytes(name) is { } bytes ? JsonSerializer.Deserialize<ImmutableArray<T>>(bytes, s_json) : [];
}
