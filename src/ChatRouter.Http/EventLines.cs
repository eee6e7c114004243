using ChatRouter.Fleet;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace ChatRouter.Http;

/// <summary>Says in the log, in one line each, what the events of this instance say: a backend down or up, a circuit open or closed, a fallback begun or over.</summary>
internal sealed partial class EventLines(RouterEngine engine, ILogger<EventLines> log) : IHostedService
{
    public Task StartAsync(CancellationToken cancellationToken)
    {
        engine.Events.Happened += Say;
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken)
    {
        engine.Events.Happened -= Say;
        return Task.CompletedTask;
    }

    private void Say(FleetEvent happened)
    {
        var from = happened.From.Length == 0 ? "unknown" : happened.From;
        Transition(log, happened.Kind, happened.Subject, from, happened.To, happened.Cause);
    }

    [LoggerMessage(EventId = 3201, Level = LogLevel.Information, Message = "{Kind} {Subject}: {From} -> {To}: {Cause}")]
    private static partial void Transition(ILogger log, string kind, string subject, string from, string to, string cause);
}
