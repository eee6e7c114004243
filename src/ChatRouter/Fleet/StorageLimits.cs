using System.Globalization;
using Polly;
using Polly.Timeout;

namespace ChatRouter.Fleet;

/// <summary>The one resilience pipeline around table calls: a time limit. Nothing is retried here; the next tick of each loop is the retry.</summary>
internal static class StorageLimits
{
    /// <summary>Longest single operation, a query over all its pages included.</summary>
    internal static readonly TimeSpan Timeout = TimeSpan.FromSeconds(2);

    /// <summary>Pause of a background writer after a failure.</summary>
    internal static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    /// <summary>A pipeline on a clock.</summary>
    internal static ResiliencePipeline Create(TimeProvider clock) => new ResiliencePipelineBuilder { TimeProvider = clock }.AddTimeout(Timeout).Build();

    /// <summary>What went wrong, for operators.</summary>
    internal static string Reason(Exception error) =>
        error is TimeoutRejectedException ? string.Create(CultureInfo.InvariantCulture, $"Table Storage: no answer within {Timeout.TotalSeconds} s") : error.Message;
}
