using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Microsoft.Azure.Functions.Worker.Builder;

/// <summary>Starts nothing: says why in one sentence, sets exit code 1 and stops.</summary>
internal sealed class StandinHost(IHost inner) : IHost
{
    public IServiceProvider Services => inner.Services;

    public async Task StartAsync(CancellationToken cancellationToken = default)
    {
        await Console.Error.WriteLineAsync(
            "This build has stand-ins for the Azure Functions packages and cannot run as a function app: run src/ChatRouter.LocalHost instead, "
            + "or build where the package feed has Microsoft.Azure.Functions.Worker.").ConfigureAwait(false);
        System.Environment.ExitCode = 1;
        Services.GetRequiredService<IHostApplicationLifetime>().StopApplication();
    }

    public Task StopAsync(CancellationToken cancellationToken = default) => Task.CompletedTask;

    public void Dispose() => inner.Dispose();
}
