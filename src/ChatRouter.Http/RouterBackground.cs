using Microsoft.Extensions.Hosting;

namespace ChatRouter.Http;

/// <summary>Runs the engine's background work for the life of the process. Starts nothing slow.</summary>
internal sealed class RouterBackground(RouterEngine engine) : BackgroundService
{
    protected override Task ExecuteAsync(CancellationToken stoppingToken) => engine.RunAsync(stoppingToken);
}
