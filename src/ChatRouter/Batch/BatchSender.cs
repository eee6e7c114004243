using System.Globalization;
using ChatRouter.Batch.Lines;

namespace ChatRouter.Batch;

/// <summary>Sends the lines of a batch in groups that are small in number and in bytes.</summary>
internal sealed class BatchSender(IBatchQueue queue)
{
    private const int MostMessages = 100;
    private const int MostBytes = 1024 * 1024;

    /// <exception cref="BatchQueueException">The queue cannot be reached; the lines before may have been sent.</exception>
    public async Task SendAsync(string batchId, LineSpool spool, CancellationToken cancellationToken)
    {
        var group = new List<BatchMessage>(Math.Min(spool.Count, MostMessages));
        var bytes = 0;
        await foreach (var (number, line) in spool.ReadAllAsync(cancellationToken))
        {
            if (group.Count == MostMessages || (group.Count > 0 && bytes + line.Length > MostBytes))
            {
                await queue.SendAsync(group, cancellationToken);
                group = [];
                bytes = 0;
            }

            group.Add(new BatchMessage { MessageId = string.Create(CultureInfo.InvariantCulture, $"{batchId}-{number}"), Body = line, BatchId = batchId, Line = number });
            bytes += line.Length;
        }

        if (group.Count > 0) await queue.SendAsync(group, cancellationToken);
    }
}
