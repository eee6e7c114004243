using System.Buffers;
using ChatRouter.Model;

namespace ChatRouter.Answers;

/// <summary>The one place that writes an error to a caller, before an answer has begun and after.</summary>
internal static class ErrorAnswer
{
    /// <summary>Writes the error; to be flushed.</summary>
    /// <param name="sink">The caller.</param>
    /// <param name="refusal">What is wrong.</param>
    /// <param name="head">What else the head tells, if none has gone out.</param>
    /// <returns>
    /// True if the answer has begun and must be broken off once this is flushed (<see cref="IAnswerSink.BreakOffAsync"/>): some SDKs take a clean end for success and pass over
    /// an error event.
    /// </returns>
    public static bool Write(IAnswerSink sink, Refusal refusal, AnswerHead head = default)
    {
        var hasBegun = sink.HasStarted;
        if (hasBegun) sink.Body.Write("data: "u8);
        else sink.Start(head with { Status = refusal.Status, RetryAfter = refusal.RetryAfter });
        ErrorBody.Write(sink.Body, refusal);
        if (hasBegun) sink.Body.Write("\n\n"u8);
        return hasBegun;
    }
}
