namespace ChatRouter.Storage;

/// <summary>A row: two keys and named values. Values are string, long, double, bool, DateTimeOffset or byte[] (at most 64 KiB each).</summary>
public sealed class EntityRow
{
    /// <summary>A row with no values yet.</summary>
    public EntityRow(string partitionKey, string rowKey)
    {
        PartitionKey = partitionKey;
        RowKey = rowKey;
    }

    /// <summary>The partition.</summary>
    public string PartitionKey { get; }

    /// <summary>The key inside the partition.</summary>
    public string RowKey { get; }

    /// <summary>The version as read, or null for a row that was not read.</summary>
    public string? ETag { get; init; }

    /// <summary>The values by name.</summary>
    public Dictionary<string, object> Values { get; init; } = new(StringComparer.Ordinal);

    /// <summary>A text value, or null.</summary>
    public string? Text(string name) => Values.GetValueOrDefault(name) as string;

    /// <summary>A whole number, or null.</summary>
    public long? Number(string name) => Values.GetValueOrDefault(name) switch { long l => l, int i => i, double d => (long)d, _ => null };

    /// <summary>A real number, or null.</summary>
    public double? Real(string name) => Values.GetValueOrDefault(name) switch { double d => d, long l => l, int i => i, _ => null };

    /// <summary>A truth value, or null.</summary>
    public bool? Flag(string name) => Values.GetValueOrDefault(name) as bool?;

    /// <summary>A moment, or null.</summary>
    public DateTimeOffset? Time(string name) => Values.GetValueOrDefault(name) as DateTimeOffset?;

    /// <summary>Bytes, or null.</summary>
    public byte[]? Bytes(string name) => Values.GetValueOrDefault(name) as byte[];

    /// <summary>Sets a value; null removes it.</summary>
    public EntityRow With(string name, object? value)
    {
        if (value is null) Values.Remove(name);
        else Values[name] = value is int i ? (long)i : value;
        return this;
    }
}
