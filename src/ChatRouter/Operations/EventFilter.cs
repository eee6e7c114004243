using ChatRouter.Model;
using ChatRouter.Operations.Reports;

namespace ChatRouter.Operations;

/// <summary>Which events are asked for. Pure.</summary>
/// <param name="Route">Those of a route: of itself, its rungs and the backends of its ladder; null for all.</param>
/// <param name="Subject">Those on one subject; null for all.</param>
/// <param name="Kind">Those of one kind; null for all.</param>
/// <param name="Limit">How many at most.</param>
public sealed record EventFilter(Route? Route, string? Subject, string? Kind, int Limit)
{
    /// <summary>Most that can be asked for at once.</summary>
    public const int LargestLimit = 200;

    /// <summary>Whether an event is asked for.</summary>
    internal bool Takes(EventReport happened)
        => (Kind is null || happened.Kind == Kind) && (Subject is null || happened.Subject == Subject) && (Route is null || Concerns(Route, happened.Subject));

    private static bool Concerns(Route route, string subject)
        => subject == route.Name
            || subject.StartsWith(route.Name + "/", StringComparison.Ordinal)
            || route.Ladder.Any(rung => rung.Backends.Any(backend => backend.Name == subject));
}
