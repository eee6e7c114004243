using ChatRouter.Fleet;

namespace ChatRouter.Tests.Support;

/// <summary>Events kept in memory. Thread-safe.</summary>
internal sealed class CollectedEvents : IEventLog
{
    private readonly List<FleetEvent> _events = [];

    /// <summary>Each as <c>kind subject: from -> to</c>.</summary>
    public IReadOnlyList<string> Lines
    {
        get
        {
            lock (_events) return [.. _events.Select(one => $"{one.Kind} {one.Subject}: {one.From} -> {one.To}")];
        }
    }

    public void Write(FleetEvent happened)
    {
        lock (_events) _events.Add(happened);
    }
}
