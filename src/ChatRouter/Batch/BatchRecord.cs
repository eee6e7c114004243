using ChatRouter.Storage;

namespace ChatRouter.Batch;

/// <summary>A row of <c>batches</c>: partition = the batch's id, row = <c>batch</c>.</summary>
internal sealed record BatchRecord
{
    /// <summary>The row's key.</summary>
    public const string RowKey = "batch";

    public required string Id { get; init; }

    /// <summary>Whose it is; nobody else may read it.</summary>
    public required string Tenant { get; init; }

    /// <summary>One of <see cref="BatchStatus"/>.</summary>
    public required string Status { get; init; }

    public required int Total { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>When waiting lines are given up.</summary>
    public required DateTimeOffset ExpiresAt { get; init; }

    public DateTimeOffset? InProgressAt { get; init; }

    public DateTimeOffset? CompletedAt { get; init; }

    public DateTimeOffset? FailedAt { get; init; }

    /// <summary>Why it failed.</summary>
    public string? FailureCode { get; init; }

    public string? FailureMessage { get; init; }

    /// <summary>Lines with a 2xx answer; final only in a completed batch.</summary>
    public int Succeeded { get; init; }

    /// <summary>Lines with another answer or an error.</summary>
    public int Failed { get; init; }

    public string? ETag { get; init; }

    public EntityRow Write() => new EntityRow(Id, RowKey)
        .With("Tenant", Tenant)
        .With("Status", Status)
        .With("Total", Total)
        .With("CreatedAt", CreatedAt)
        .With("ExpiresAt", ExpiresAt)
        .With("InProgressAt", InProgressAt)
        .With("CompletedAt", CompletedAt)
        .With("FailedAt", FailedAt)
        .With("FailureCode", FailureCode)
        .With("FailureMessage", FailureMessage)
        .With("Succeeded", Succeeded)
        .With("Failed", Failed);

    /// <summary>The batch in a row, or null if the row is not one that this version understands.</summary>
    public static BatchRecord? Read(EntityRow? row)
    {
        if (row?.Text("Status") is not { } status || row.Time("CreatedAt") is not { } createdAt) return null;
        return new BatchRecord
        {
            Id = row.PartitionKey,
            Tenant = row.Text("Tenant") ?? "",
            Status = status,
            Total = (int)(row.Number("Total") ?? 0),
            CreatedAt = createdAt,
            ExpiresAt = row.Time("ExpiresAt") ?? createdAt,
            InProgressAt = row.Time("InProgressAt"),
            CompletedAt = row.Time("CompletedAt"),
            FailedAt = row.Time("FailedAt"),
            FailureCode = row.Text("FailureCode"),
            FailureMessage = row.Text("FailureMessage"),
            Succeeded = (int)(row.Number("Succeeded") ?? 0),
            Failed = (int)(row.Number("Failed") ?? 0),
            ETag = row.ETag,
        };
    }
}
