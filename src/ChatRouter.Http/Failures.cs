using ChatRouter.Model;
using ChatRouter.Pipeline;
using Microsoft.Extensions.Logging;

namespace ChatRouter.Http;

/// <summary>Where a bug ends: in one log line and one clear error, never in a hanging or half-finished answer.</summary>
internal static partial class Failures
{
    /// <summary>Logs what happened and ends the answer. The answer names the id in the log: <c>x-request-id</c> may be the caller's own.</summary>
    public static async Task EndAsync(ILogger log, HttpAnswerSink sink, string requestId, Exception exception)
    {
        Failed(log, requestId, exception);
        if (sink.HasStarted) await sink.BreakOffAsync();
        else await RequestPipeline.RefuseAsync(sink, Internal(requestId), CancellationToken.None);
    }

    private static Refusal Internal(string requestId)
        => new(500, RefusalCodes.InternalError, $"The router failed on this request. Its operators find the reason in the log under {requestId}.");

    [LoggerMessage(EventId = 1001, Level = LogLevel.Error, Message = "Request {RequestId} failed")]
    private static partial void Failed(ILogger log, string requestId, Exception exception);
}
