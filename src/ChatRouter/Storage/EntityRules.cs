using System.Text;

namespace ChatRouter.Storage;

/// <summary>
/// What Table Storage takes, checked before anything is sent: one account's emulator is laxer than another's service, and a rule that only one of them
/// knows is found in production. Every implementation of <see cref="IEntityTable"/> calls these. All throw <see cref="ArgumentException"/>.
/// </summary>
public static class EntityRules
{
    /// <summary>Most changes in one transaction.</summary>
    public const int MostChanges = 100;

    /// <summary>Most values in one row.</summary>
    public const int MostValues = 252;

    /// <summary>Longest key in characters.</summary>
    public const int LongestKey = 512;

    /// <summary>Largest single value in bytes; a text takes two for each character.</summary>
    public const int LargestValueBytes = 64 * 1024;

    /// <summary>Largest row in bytes, keys and names included.</summary>
    public const int LargestRowBytes = 1024 * 1024;

    /// <summary>Largest transaction in bytes, all its rows together.</summary>
    public const int LargestTransactionBytes = 4 * 1024 * 1024;

    private static readonly DateTimeOffset EarliestTime = new(1601, 1, 1, 0, 0, 0, TimeSpan.Zero);

    /// <summary>Both keys of a row.</summary>
    public static void CheckKeys(string partitionKey, string rowKey)
    {
        CheckKey(partitionKey, nameof(partitionKey));
        CheckKey(rowKey, nameof(rowKey));
    }

    /// <summary>A row to be written: keys, names, types and sizes.</summary>
    public static void CheckRow(EntityRow row) => MeasureRow(row);

    /// <summary>The changes of a transaction: 1 to 100, one partition, each row once, 4 MiB together.</summary>
    public static void CheckTransaction(IReadOnlyList<EntityChange> changes)
    {
        if (changes.Count is 0 or > MostChanges) throw Broken(nameof(changes), $"A transaction has 1 to {MostChanges} changes, not {changes.Count}.");

        var bytes = 0L;
        var rowKeys = new HashSet<string>(StringComparer.Ordinal);
        foreach (var change in changes)
        {
            if (change.Kind == EntityChangeKind.Delete) CheckKeys(change.Row.PartitionKey, change.Row.RowKey);
            else bytes += MeasureRow(change.Row);
            if (!string.Equals(change.Row.PartitionKey, changes[0].Row.PartitionKey, StringComparison.Ordinal))
                throw Broken(nameof(changes), $"A transaction stays in one partition: '{changes[0].Row.PartitionKey}' and '{change.Row.PartitionKey}' are two.");
            if (!rowKeys.Add(change.Row.RowKey)) throw Broken(nameof(changes), $"Row '{change.Row.RowKey}' is changed twice in one transaction.");
        }

        if (bytes > LargestTransactionBytes) throw Broken(nameof(changes), $"A transaction has {bytes} bytes; at most {LargestTransactionBytes} are allowed.");
    }

    /// <summary>A text made fit to be a key: what is not allowed becomes a dash, what is too long is cut, nothing becomes a dash.</summary>
    public static string ToKey(string text)
    {
        var key = new StringBuilder(Math.Min(text.Length, LongestKey));
        foreach (var character in text.AsSpan(0, Math.Min(text.Length, LongestKey))) key.Append(IsAllowed(character) ? character : '-');
        return key.Length == 0 ? "-" : key.ToString();
    }

    private static long MeasureRow(EntityRow row)
    {
        CheckKeys(row.PartitionKey, row.RowKey);
        if (row.Values.Count > MostValues) throw Broken(nameof(row), $"Row '{row.RowKey}' has {row.Values.Count} values; at most {MostValues} are allowed.");

        long bytes = 4 + (2L * (row.PartitionKey.Length + row.RowKey.Length));
        foreach (var (name, value) in row.Values)
        {
            CheckName(name);
            var size = SizeOf(name, value);
            if (size > LargestValueBytes) throw Broken(nameof(row), $"Value '{name}' has {size} bytes; at most {LargestValueBytes} are allowed.");
            bytes += 8 + (2L * name.Length) + size;
        }

        if (bytes > LargestRowBytes) throw Broken(nameof(row), $"Row '{row.RowKey}' has {bytes} bytes; at most {LargestRowBytes} are allowed.");
        return bytes;
    }

    private static void CheckKey(string key, string parameter)
    {
        if (string.IsNullOrEmpty(key)) throw Broken(parameter, "A key must not be empty.");
        if (key.Length > LongestKey) throw Broken(parameter, $"A key has {key.Length} characters; at most {LongestKey} are allowed.");
        foreach (var character in key)
        {
            if (!IsAllowed(character)) throw Broken(parameter, $"A key must not hold the character U+{(int)character:X4}.");
        }
    }

    private static bool IsAllowed(char character) => character is not ('/' or '\\' or '#' or '?') && !char.IsControl(character);

    private static void CheckName(string name)
    {
        // Azure takes C# identifiers; ours are plain ones.
        var isIdentifier = name is not "" and not "PartitionKey" and not "RowKey" and not "Timestamp" && name.Length <= 255
            && !char.IsAsciiDigit(name[0]) && name.All(character => char.IsAsciiLetterOrDigit(character) || character == '_');
        if (!isIdentifier) throw Broken(nameof(name), $"'{name}' cannot be the name of a value.");
    }

    private static int SizeOf(string name, object value) => value switch
    {
        string text => 4 + (2 * text.Length),
        byte[] bytes => 4 + bytes.Length,
        long => 8,
        double number when double.IsFinite(number) => 8,
        double => throw Broken(nameof(value), $"Value '{name}' is not a finite number."),
        bool => 1,
        DateTimeOffset time when time >= EarliestTime => 8,
        DateTimeOffset => throw Broken(nameof(value), $"Value '{name}' is a time before 1601."),
        _ => throw Broken(nameof(value), $"Value '{name}' is of type {value?.GetType().Name ?? "null"}; string, long, double, bool, DateTimeOffset and byte[] are allowed."),
    };

    private static ArgumentException Broken(string parameter, string message) => new(message, parameter);
}
