using ChatRouter.Releases;
using Microsoft.Azure.Functions.Worker;

namespace ChatRouter.Functions.Triggers;

/// <summary>Moves releases on, every 5 s. A missed tick is not made up for, the next one looks at what is there; and those that callers are on every instance looks at besides.</summary>
public sealed class AdvanceReleasesFunction(ReleaseAdvancer releases)
{
    /// <summary>One look at all releases.</summary>
    [Function("advancereleases")]
    public Task RunAsync([TimerTrigger("*/5 * * * * *", UseMonitor = false)] TimerInfo timer, CancellationToken cancellationToken)
        => releases.RunAsync(cancellationToken);
}
