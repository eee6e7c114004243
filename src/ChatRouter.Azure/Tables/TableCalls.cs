using Azure;
using Azure.Data.Tables.Models;
using Azure.Identity;
using ChatRouter.Storage;
using Polly;
using Polly.Retry;
using Polly.Timeout;

namespace ChatRouter.Azure.Tables;

/// <summary>
/// Runs calls to Table Storage under a time limit, repeats those that may be repeated, and turns what goes wrong into <see cref="EntityTableException"/>.
/// The only retry layer: the client's own is switched off. Thread-safe.
/// </summary>
internal sealed class TableCalls
{
    private readonly Uri _endpoint;
    private readonly ResiliencePipeline _once;
    private readonly ResiliencePipeline _repeatable;

    /// <param name="endpoint">The account's table endpoint, for what is said of failures.</param>
    /// <param name="options">Limits.</param>
    /// <param name="clock">For time limits and waits.</param>
    public TableCalls(Uri endpoint, TableCallOptions options, TimeProvider clock)
    {
        // A query could be a shared access signature.
        _endpoint = new Uri(endpoint.GetLeftPart(UriPartial.Path));
        var retry = new RetryStrategyOptions
        {
            MaxRetryAttempts = options.MaxRetries,
            Delay = options.RetryDelay,
            BackoffType = DelayBackoffType.Exponential,
            UseJitter = true,
            ShouldHandle = arguments => ValueTask.FromResult(arguments.Outcome.Exception is { } cause && IsTransient(cause)),
        };
        _once = new ResiliencePipelineBuilder { TimeProvider = clock }.AddTimeout(options.TryTimeout).Build();
        _repeatable = new ResiliencePipelineBuilder { TimeProvider = clock }.AddRetry(retry).AddTimeout(options.TryTimeout).Build();
    }

    /// <summary>A call that does the same when done twice.</summary>
    public Task<T> RepeatableAsync<T>(string what, Func<CancellationToken, Task<T>> call, CancellationToken cancellationToken) =>
        RunAsync(_repeatable, what, call, cancellationToken);

    /// <summary>A call whose second try could answer otherwise than the first: an insert that was done answers "exists".</summary>
    public Task<T> OnceAsync<T>(string what, Func<CancellationToken, Task<T>> call, CancellationToken cancellationToken) =>
        RunAsync(_once, what, call, cancellationToken);

    private async Task<T> RunAsync<T>(
        ResiliencePipeline pipeline, string what, Func<CancellationToken, Task<T>> call, CancellationToken cancellationToken)
    {
        try
        {
            return await pipeline.ExecuteAsync(async token => await call(token), cancellationToken);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            throw;
        }
        catch (Exception e)
        {
            // The port knows one exception; transport, credentials and JSON fail with many.
            throw new EntityTableException($"Table Storage at {_endpoint.AbsoluteUri.TrimEnd('/')}: {what} failed: {TableFailure.Describe(e, _endpoint)}", e) { IsTransient = IsTransient(e) };
        }
    }

    private static bool IsTransient(Exception cause) => cause switch
    {
        RequestFailedException failure => failure.Status is 0 or 408 or 429 or >= 500
            || (failure.Status == 409 && failure.ErrorCode is { } code && TableErrorCode.TableBeingDeleted == code),
        TimeoutRejectedException or AuthenticationFailedException or IOException or HttpRequestException => true,
        _ => false,
    };
}
