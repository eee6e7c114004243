using System.Buffers;
using ChatRouter.Answers;
using ChatRouter.Caching;
using ChatRouter.Model.Requests;
using ChatRouter.Protocols.OpenAI;

namespace ChatRouter.Pipeline.Caching;

/// <summary>Gives a kept answer to a caller, whole or as a stream, whichever it was when it was made. A stream comes at once: nothing pretends to type.</summary>
internal static class CachedAnswerWriter
{
    /// <param name="answer">The answer.</param>
    /// <param name="sink">The caller.</param>
    /// <param name="head">What the caller learns before; form and length are put in here.</param>
    /// <param name="request">What was asked.</param>
    /// <param name="id">The request's id, which the answer gets.</param>
    /// <param name="now">The moment, which the answer gets as well.</param>
    /// <param name="gone">Fires when the caller has left.</param>
    public static async ValueTask WriteAsync(CachedAnswer answer, IAnswerSink sink, AnswerHead head, ChatRequest request, string id, DateTimeOffset now, CancellationToken gone)
    {
        var json = answer.ToJson(id, now);
        if (request.Stream) json = CompletionEvents.Of(json, request.IncludeUsage);
        sink.Start(head with { IsEventStream = request.Stream, ContentLength = request.Stream ? null : json.Length });
        sink.Body.Write(json.Span);
        await sink.Body.FlushAsync(gone);
    }
}
