using ChatRouter.Slo;
using Microsoft.Azure.Functions.Worker;

namespace ChatRouter.Functions.Triggers;

/// <summary>Folds the account of the objectives into hours and days and counts the tasks that are over, every 10 minutes. A missed tick is not made up for: the next one folds what is due.</summary>
public sealed class RollUpSloFunction(SloAccount account)
{
    /// <summary>One run over all routes.</summary>
    [Function("rollupslo")]
    public Task RunAsync([TimerTrigger("15 */10 * * * *", UseMonitor = false)] TimerInfo timer, CancellationToken cancellationToken)
        => account.RollUpAsync(cancellationToken);
}
