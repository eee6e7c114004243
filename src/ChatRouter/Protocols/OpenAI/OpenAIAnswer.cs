using ChatRouter.Protocols.Errors;

namespace ChatRouter.Protocols.OpenAI;

/// <summary>Checks a whole <c>chat.completion</c>; gives the received bytes back as they are.</summary>
internal static class OpenAIAnswer
{
    public static Answer Read(ReadOnlyMemory<byte> body)
    {
        if (body.Span.StartsWith("\uFEFF"u8))
            body = body[3..];
        if (body.Span.Trim(" \t\r\n"u8).IsEmpty)
            return new Answer { Problem = "empty body" };
        if (!CompletionScanner.TryScan(body.Span, out var scan))
            return new Answer { Problem = "not JSON" };
        if (scan.IsBrokenOff)
            return new Answer { Problem = "broken off", Error = ErrorClassifier.BrokenOff };
        if (scan.IsError)
            return new Answer { Problem = "error in the answer", Error = ErrorClassifier.ClassifyInAnswer(body.Span) };
        if (!scan.IsObject || !scan.HasChoices)
            return new Answer { Problem = "no chat completion" };
        if (scan.Choices == 0)
            return new Answer { Problem = "no choices" };

        // A filtered choice may come without its message.
        if (scan.Messages < scan.Choices && scan.FinishReason is not "content_filter")
            return new Answer { Problem = "a choice without a message" };
        return new Answer { Json = body, End = scan.End, FinishReason = scan.FinishReason, Usage = scan.Usage };
    }
}
