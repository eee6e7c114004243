namespace ChatRouter.Storage;

/// <summary>What a change of a transaction does.</summary>
public enum EntityChangeKind
{
    /// <summary>Adds; fails the transaction if the key exists.</summary>
    Insert,

    /// <summary>Replaces if the ETag matches.</summary>
    Replace,

    /// <summary>Writes whatever was there.</summary>
    Upsert,

    /// <summary>Deletes.</summary>
    Delete,
}
