using ChatRouter.Operations.Alerts;
using Microsoft.Azure.Functions.Worker;

namespace ChatRouter.Functions.Triggers;

/// <summary>Looks at the alert rules and sends what waits, every 15 s. One instance at a time; a missed tick is not made up for, the next one finds what it would have.</summary>
public sealed class SendAlertsFunction(AlertSender alerts)
{
    /// <summary>One look and one round of deliveries.</summary>
    [Function("sendalerts")]
    public Task RunAsync([TimerTrigger("*/15 * * * * *", UseMonitor = false)] TimerInfo timer, CancellationToken cancellationToken)
        => alerts.RunAsync(cancellationToken);
}
