namespace ChatRouter.Batch;

/// <summary>One batch line on its way through the queue.</summary>
public sealed record BatchMessage
{
    /// <summary>Unique per line and delivery attempt of ours; the queue drops repeats.</summary>
    public required string MessageId { get; init; }

    /// <summary>The OpenAI batch line as JSON.</summary>
    public required ReadOnlyMemory<byte> Body { get; init; }

    /// <summary>The batch it belongs to, or null for a line that some producer sent directly.</summary>
    public string? BatchId { get; init; }

    /// <summary>The line's number in its batch, from 1; 0 for a line sent directly.</summary>
    public int Line { get; init; }

    /// <summary>How often it was put back for lack of capacity.</summary>
    public int Deferrals { get; init; }

    /// <summary>Not before this moment; null for now.</summary>
    public DateTimeOffset? NotBefore { get; init; }
}
