using ChatRouter.Operations.Rollout;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace ChatRouter.Http;

/// <summary>Follows the rollout of configurations, and has the host start anew when another one is in force: what runs is drained first.</summary>
internal sealed partial class RolloutBackground(RolloutWatch watch, RolloutRestart restart, IHostApplicationLifetime lifetime, ILogger<RolloutBackground> log) : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var report = watch.Report();
        if (report.Own is not null) LogOwn(log, report.Version, report.Own, report.Phase, report.Why);
        try
        {
            await watch.FollowAsync(stoppingToken);
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            return;
        }

        LogRestart(log);
        restart.Ask();
        lifetime.StopApplication();
    }

    [LoggerMessage(LogLevel.Warning, "Configuration {Version} is in force; the file of this instance, {Own}, is not: {Phase}, {Why}")]
    private static partial void LogOwn(ILogger log, string version, string own, RolloutPhase phase, string? why);

    [LoggerMessage(LogLevel.Information, "Another configuration is in force: this instance drains and starts anew")]
    private static partial void LogRestart(ILogger log);
}
