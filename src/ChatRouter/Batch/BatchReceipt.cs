using ChatRouter.Batch.Lines;
using ChatRouter.Model;

namespace ChatRouter.Batch;

/// <summary>What became of a <c>POST /v1/batches</c>.</summary>
public sealed record BatchReceipt
{
    /// <summary>Why the batch was not taken, or null.</summary>
    public Refusal? Refusal { get; init; }

    /// <summary>The lines that are wrong, at most <see cref="BatchIntake.MostErrors"/>; also in the refusal's message.</summary>
    public IReadOnlyList<BatchLineError> Errors { get; init; } = [];

    /// <summary>The OpenAI batch object, for status 202; empty if refused.</summary>
    public ReadOnlyMemory<byte> Json { get; init; }
}
