using ChatRouter.Model;
using Microsoft.Extensions.Logging;

namespace ChatRouter.Http;

/// <summary>Where a bug ends: in one log line and one clear error, never in a hanging or half-finished answer.</summary>
internal static partial class Failures
{
    private static readonly Refusal Internal = new(500, RefusalCodes.InternalError, "The router failed on this request. Its operators find the reason in the log under the x-request-id.");

    /// <summary>Logs what happened and ends the answer.</summary>
    public static async Task EndAsync(ILogger log, HttpAnswerSink sink, string requestId, Exception exception)
    {
        Failed(log, requestId, exception);
        if (sink.HasStarted) sink.Abort();
        else await RequestPipeline.RefuseAsync(sink, Internal, CancellationToken.None);
    }

    [LoggerMessage(EventId = 1001, Level = LogLevel.Error, Message = "Request {RequestId} failed")]
    private static partial void Failed(ILogger log, string requestId, Exception exception);
}
