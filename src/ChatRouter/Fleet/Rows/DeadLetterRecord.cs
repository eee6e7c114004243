using ChatRouter.Storage;

namespace ChatRouter.Fleet.Rows;

/// <summary>The <c>deadletter</c> row: one for the queue.</summary>
internal static class DeadLetterRecord
{
    /// <summary>The row's key.</summary>
    internal const string Key = "batch";

    /// <summary>The row of a count.</summary>
    internal static EntityRow Write(DeadLetters letters) => new EntityRow(FleetPartitions.DeadLetter, Key)
        .With("Count", letters.Count)
        .With("Since", letters.Since)
        .With("Latest", letters.Latest)
        .With("Reason", letters.Reason);

    /// <summary>The count in a row, or null if the row is not one that this version understands.</summary>
    internal static DeadLetters? Read(EntityRow row) => row.Number("Count") is { } count && row.Time("Latest") is { } latest
        ? new DeadLetters(count, row.Time("Since") ?? latest, latest, row.Text("Reason") ?? "")
        : null;
}
