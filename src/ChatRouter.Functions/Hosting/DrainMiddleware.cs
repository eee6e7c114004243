using ChatRouter.Http;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Azure.Functions.Worker.Middleware;

namespace ChatRouter.Functions.Hosting;

/// <summary>Lets the invocations that run finish before the worker ends, and refuses HTTP calls that come after that.</summary>
internal sealed class DrainMiddleware(CallDrain drain) : IFunctionsWorkerMiddleware
{
    /// <inheritdoc/>
    public async Task Invoke(FunctionContext context, FunctionExecutionDelegate next)
    {
        if (!drain.TryEnter())
        {
            // A message or a timer's tick is not lost: it is delivered, or comes, again.
            await (context.GetHttpContext() is { } http ? HostAnswers.StoppingAsync(http) : Task.FromException(new OperationCanceledException("The worker stops.")));
            return;
        }

        try
        {
            await next(context);
        }
        finally
        {
            drain.Leave();
        }
    }
}
