using Microsoft.Extensions.Hosting;

namespace ChatRouter.LocalHost.Triggers;

/// <summary>Leaves Ctrl-C and SIGTERM to the command line, and to the test runner when hosted in a test.</summary>
internal sealed class NoSignals : IHostLifetime
{
    public Task WaitForStartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
