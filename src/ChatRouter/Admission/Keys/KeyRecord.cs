using ChatRouter.Storage;

namespace ChatRouter.Admission.Keys;

/// <summary>How keys stand in the <c>keys</c> table: one partition, a row for each by its hash, and a row that says whether anything has changed.</summary>
internal static class KeyRecord
{
    public const string Partition = "keys";

    /// <summary>No hash is spelt so.</summary>
    public const string VersionRow = "version";

    public static EntityRow Write(IssuedKey key) => new EntityRow(Partition, key.Hash)
        .With("id", key.Id).With("tenant", key.Tenant).With("label", key.Label).With("created", key.Created).With("createdBy", key.CreatedBy)
        .With("expires", key.Expires).With("revoked", key.Revoked).With("revokedBy", key.RevokedBy);

    /// <summary>The key of a row; null for a row that is none. What is missing in one that a person wrote is filled in: who can write here can admit anybody.</summary>
    public static IssuedKey? Read(EntityRow row) => row.RowKey == VersionRow || row.Text("tenant") is not { } tenant ? null : new IssuedKey
    {
        Hash = row.RowKey,
        Id = row.Text("id") ?? row.RowKey[..Math.Min(11, row.RowKey.Length)],
        Tenant = tenant,
        Label = row.Text("label") ?? "",
        Created = row.Time("created") ?? DateTimeOffset.UnixEpoch,
        CreatedBy = row.Text("createdBy") ?? "unknown",
        Expires = row.Time("expires"),
        Revoked = row.Time("revoked"),
        RevokedBy = row.Text("revokedBy"),
    };

    /// <summary>A version that was never there before.</summary>
    public static EntityRow NewVersion() => new EntityRow(Partition, VersionRow).With("version", Guid.NewGuid().ToString("n"));
}
