using System.Globalization;
using Polly;
using Polly.Timeout;

namespace ChatRouter.Storage;

/// <summary>The one resilience pipeline around table calls: a time limit. Nothing is retried here; the next tick of each loop is the retry.</summary>
internal sealed class StorageLimits
{
    /// <summary>Longest single operation, a query over all its pages included.</summary>
    internal static readonly TimeSpan Timeout = TimeSpan.FromSeconds(2);

    /// <summary>Pause of a background writer after a failure.</summary>
    internal static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    private readonly ResiliencePipeline _pipeline;

    private StorageLimits(TimeProvider clock) => _pipeline = new ResiliencePipelineBuilder { TimeProvider = clock }.AddTimeout(Timeout).Build();

    /// <summary>Limits on a clock.</summary>
    internal static StorageLimits Create(TimeProvider clock) => new(clock);

    /// <summary>One call within the limits. Goes on where it was called from: the simulation of a fleet keeps every step on its own thread by that.</summary>
    /// <exception cref="TimeoutRejectedException">It took too long.</exception>
    internal async Task<T> ExecuteAsync<T>(Func<CancellationToken, Task<T>> call, CancellationToken cancellationToken)
    {
        var context = ResilienceContextPool.Shared.Get(continueOnCapturedContext: true, cancellationToken);
        try
        {
            return await _pipeline.ExecuteAsync(static async (context, call) => await call(context.CancellationToken), context, call);
        }
        finally
        {
            ResilienceContextPool.Shared.Return(context);
        }
    }

    /// <inheritdoc cref="ExecuteAsync{T}"/>
    internal Task ExecuteAsync(Func<CancellationToken, Task> call, CancellationToken cancellationToken) => ExecuteAsync(
        async token =>
        {
            await call(token);
            return true;
        },
        cancellationToken);

    /// <summary>What went wrong, for operators.</summary>
    internal static string Reason(Exception error) =>
        error is TimeoutRejectedException ? string.Create(CultureInfo.InvariantCulture, $"Table Storage: no answer within {Timeout.TotalSeconds} s") : error.Message;
}
