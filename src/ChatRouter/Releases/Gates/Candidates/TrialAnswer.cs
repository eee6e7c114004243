using ChatRouter.Model.Plans;
using ChatRouter.Model.Requests;

namespace ChatRouter.Releases.Gates.Candidates;

/// <summary>What came of one question.</summary>
internal sealed record TrialAnswer
{
    /// <summary>HTTP status.</summary>
    public required int Status { get; init; }

    /// <summary><c>complete</c>, or the code of what became of it.</summary>
    public required string Result { get; init; }

    /// <summary>The answer as one JSON object, also of a stream; empty if there is none. Judged and dropped, never kept or logged.</summary>
    public ReadOnlyMemory<byte> Json { get; init; }

    /// <summary>How the last attempt failed; <see cref="FailureReason.None"/> without one.</summary>
    public FailureReason Reason { get; init; }

    /// <summary>From sending to the first content, or null.</summary>
    public TimeSpan? FirstToken { get; init; }

    /// <summary>From asking to the end.</summary>
    public TimeSpan Duration { get; init; }

    /// <summary>Tokens as the backend counted them, or null.</summary>
    public Usage? Usage { get; init; }

    /// <summary>The backend that answered, or null.</summary>
    public string? Backend { get; init; }

    /// <summary>Whether it was answered, completely.</summary>
    public bool IsComplete => Status == 200 && Result == "complete";

    /// <summary>Whether nobody was there to answer, or was free to: that says nothing about what the answers are like.</summary>
    public bool IsAbsent => !IsComplete && Reason is FailureReason.None or FailureReason.Connect or FailureReason.Throttled or FailureReason.QuotaExhausted
        or FailureReason.Overloaded or FailureReason.NotNow or FailureReason.Saturated && Status >= 429;

    /// <summary>Why there is no answer, in a few words without its text.</summary>
    public string Problem => Reason == FailureReason.None ? Result : $"{Result} ({Reason})";
}
