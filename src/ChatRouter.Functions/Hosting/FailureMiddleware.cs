using ChatRouter.Http;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Azure.Functions.Worker.Middleware;
using Microsoft.Extensions.Logging;

namespace ChatRouter.Functions.Hosting;

/// <summary>
/// Answers for an HTTP function that failed before its endpoint had the request: when its class could not be made or its parameters not bound.
/// The worker alone would end such a call as 200 without a body.
/// </summary>
internal sealed class FailureMiddleware(ILogger<FailureMiddleware> log) : IFunctionsWorkerMiddleware
{
    /// <inheritdoc/>
    public async Task Invoke(FunctionContext context, FunctionExecutionDelegate next)
    {
        try
        {
            await next(context);
        }
        catch (Exception exception) when (context.GetHttpContext() is { } http)
        {
            // Thrown on: the host counts the invocation as failed.
            await HostAnswers.FailedAsync(http, log, exception);
            throw;
        }
    }
}
