using ChatRouter.Model;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace ChatRouter.Http;

/// <summary>Says in the log at the start which releases have no golden prompts because their file cannot be used: the instance serves callers all the same.</summary>
internal sealed partial class GoldenLines(RouterModel model, ILogger<GoldenLines> log) : IHostedService
{
    public Task StartAsync(CancellationToken cancellationToken)
    {
        foreach (var release in model.Releases)
        {
            if (release.Golden.Problem is { } problem) Unusable(log, problem);
        }

        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    [LoggerMessage(EventId = 3202, Level = LogLevel.Error, Message = "{Problem} The release cannot pass its checks until the file is mended; callers are served")]
    private static partial void Unusable(ILogger log, string problem);
}
