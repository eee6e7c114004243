using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using ChatRouter.Fleet;

namespace ChatRouter.Batch;

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
        if (message is { BatchId: { } batch, Line: > 0 }) return new LineKey(EntityRules.ToKey(batch), message.Line.ToString("D8", CultureInfo.InvariantCulture));
        var name = OriginalId(message) is { Length: > 0 } id ? id : customId ?? "";
        var hash = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(name)));
        return new LineKey(message.BatchId is { Length: > 0 } given ? EntityRules.ToKey(given) : DirectPartition, hash);
    }

    /// <summary>The id of the message before it was put back for the first time.</summary>
    public static string OriginalId(BatchMessage message)
    {
        var suffix = DeferredSuffix(message.Deferrals);
        return message.Deferrals > 0 && message.MessageId.EndsWith(suffix, StringComparison.Ordinal) ? message.MessageId[..^suffix.Length] : message.MessageId;
    }

    /// <summary>The id of the copy that is put back next: one id for each time, so that the queue drops a copy that was sent twice.</summary>
    public static string NextId(BatchMessage message) => OriginalId(message) + DeferredSuffix(message.Deferrals + 1);

    private static string DeferredSuffix(int deferrals) => string.Create(CultureInfo.InvariantCulture, $"-d{deferrals}");
}
