using ChatRouter.Fallbacks;
using ChatRouter.Fleet;
using ChatRouter.Telemetry;

namespace ChatRouter.Operations;

/// <summary>Puts what happens to sources without backends among the events. Thread-safe.</summary>
internal sealed class FallbackJournal(IEventLog events, TimeProvider clock) : IFallbackJournal
{
    /// <inheritdoc/>
    public void Changed(string kind, string subject, string from, string to, string cause)
        => events.Write(new FleetEvent { At = clock.GetUtcNow(), Kind = kind, Subject = subject, From = from, To = to, Cause = cause });

    /// <inheritdoc/>
    public void SearchFailed(string route) => RouterMeters.SearchFailed(route);
}
