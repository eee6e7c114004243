using System.Collections.Immutable;
using System.Text.Json;
using ChatRouter.CircuitBreaker;
using ChatRouter.Storage;

namespace ChatRouter.Fleet.Rows;

/// <summary>An <c>evidence</c> row: partition <c>instance</c>, row = instance, what it has seen as one JSON object.</summary>
internal static class EvidenceRecord
{
    /// <summary>The only partition of the table.</summary>
    internal const string Partition = "instance";

    /// <summary>The row of an instance.</summary>
    internal static EntityRow Write(InstanceEvidence evidence) => new EntityRow(Partition, EntityRules.ToKey(evidence.Instance))
        .With("At", evidence.At)
        .With("Seen", JsonSerializer.Serialize(evidence.Seen, EvidenceJson.Default.Seen));

    /// <summary>The evidence in a row, or null if the row is nonsense or not one that this version understands.</summary>
    internal static InstanceEvidence? Read(EntityRow row)
    {
        if (row.Time("At") is not { } at || row.Text("Seen") is not { } json) return null;
        try
        {
            var seen = JsonSerializer.Deserialize(json, EvidenceJson.Default.Seen);
            var sane = seen?.Where(item => item.Value is { Successes: >= 0, Failures: >= 0 }).ToImmutableSortedDictionary(StringComparer.Ordinal);
            return new InstanceEvidence(row.RowKey, at, sane ?? ImmutableSortedDictionary<string, CircuitEvidence>.Empty);
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
