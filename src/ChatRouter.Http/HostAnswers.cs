using ChatRouter.Http.Endpoints;
using ChatRouter.Http.Headers;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace ChatRouter.Http;

/// <summary>What a host answers when a call does not reach its endpoint.</summary>
public static class HostAnswers
{
    /// <summary>The call failed: logs what happened and answers 500 with an error that names the log's id. An answer that has begun is broken off.</summary>
    public static Task FailedAsync(HttpContext context, ILogger log, Exception exception)
    {
        var id = RequestIds.New();
        return Failures.EndAsync(log, new HttpAnswerSink(context, RequestIds.Echo(context.Request, id)), id, exception);
    }

    /// <summary>This instance stops and takes no more calls: 503; another instance answers a second later. A chat request that is refused so is a decision, too.</summary>
    public static Task StoppingAsync(HttpContext context)
        => ChatEndpoint.IsCalledBy(context.Request) && context.RequestServices.GetService<ChatEndpoint>() is { } chat
            ? chat.RefuseAsync(context, Refusals.Stopping)
            : JsonEndpoint.RefuseAsync(context, Refusals.Stopping);
}
