using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using ChatRouter.Storage;

namespace ChatRouter.Batch.Lines;

/// <summary>Where the result of a line belongs: the same for every delivery and every deferred copy of it.</summary>
/// <param name="Partition">The batch's id; <c>queue</c> for a line that a producer sent without naming a batch.</param>
/// <param name="Row">The line's number, so that rows stand in the order of lines; for a line sent directly a hash of its message id.</param>
internal readonly record struct LineKey(string Partition, string Row)
{
    private const string DirectPartition = "queue";

    /// <summary>The result's id, as callers see it.</summary>
    public string RequestId => $"batch_req_{(Partition.StartsWith("batch_", StringComparison.Ordinal) ? Partition["batch_".Length..] : Partition)}_{Row}";

    /// <summary>The key for a message; <paramref name="customId"/> stands in when the producer gave no message id.</summary>
    public static LineKey Of(BatchMessage message, string? customId)
    {
        var partition = message.BatchId is { Length: > 0 } batch ? EntityRules.ToKey(batch) : DirectPartition;
        if (IsOfBatch(message)) return new LineKey(partition, message.Line.ToString("D8", CultureInfo.InvariantCulture));

        // A producer may leave the id out.
        var name = WithoutSuffix(message) is { Length: > 0 } id ? id : customId ?? "";
        if (message.Deferrals > 0 && IsHash(name)) return new LineKey(partition, name);
        return new LineKey(partition, Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes($"{partition}\n{name}"))));
    }

    /// <summary>
    /// The id of the copy that is put back next: one id for each time, so that the queue drops a copy that was sent twice. A line sent directly has its
    /// row's key in it, so that its copies find the row whatever the producer's id was.
    /// </summary>
    public string NextId(BatchMessage message) => (IsOfBatch(message) ? WithoutSuffix(message) : Row) + Suffix(message.Deferrals + 1);

    private static bool IsOfBatch(BatchMessage message) => message is { BatchId.Length: > 0, Line: > 0 };

    private static bool IsHash(string name) => name.Length == 2 * SHA256.HashSizeInBytes && name.All(char.IsAsciiHexDigitLower);

    private static string? WithoutSuffix(BatchMessage message)
    {
        var suffix = Suffix(message.Deferrals);
        return message.Deferrals > 0 && message.MessageId.EndsWith(suffix, StringComparison.Ordinal) ? message.MessageId[..^suffix.Length] : message.MessageId;
    }

    private static string Suffix(int deferrals) => string.Create(CultureInfo.InvariantCulture, $"-d{deferrals}");
}
