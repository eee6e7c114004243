using ChatRouter.Model.Plans;

namespace ChatRouter.Health.Inference;

/// <summary>What came of one question. Facts only; <see cref="InferenceVerdict"/> judges them.</summary>
internal sealed record InferenceAnswer
{
    /// <summary>How it failed; <see cref="FailureReason.None"/> if it was answered.</summary>
    internal FailureReason Failure { get; init; }

    /// <summary>The HTTP status, or null if there was none.</summary>
    internal int? Status { get; init; }

    /// <summary>The text so far. Judged and dropped, never kept or logged.</summary>
    internal string Text { get; init; } = "";

    /// <summary>Content events: about tokens.</summary>
    internal int Pieces { get; init; }

    /// <summary>Why the backend ended the answer, or null if it did not: the probe run was over first.</summary>
    internal string? FinishReason { get; init; }

    /// <summary>From sending to the first content; null if there was none.</summary>
    internal TimeSpan? FirstToken { get; init; }

    /// <summary>Tokens per second after the first one; null if there were too few to say.</summary>
    internal double? TokensPerSecond { get; init; }

    /// <summary>Tokens that it cost: as the backend counts them, else an estimate on the high side.</summary>
    internal int Cost { get; init; }
}
