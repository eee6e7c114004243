using ChatRouter.Model;
using ChatRouter.Model.Callers;
using ChatRouter.Model.Requests;

namespace ChatRouter.Pipeline;

/// <summary>Who asks, and how: what the transport knows of a request besides its body.</summary>
public sealed record IncomingCall
{
    /// <summary>The authenticated tenant.</summary>
    public required Tenant Tenant { get; init; }

    /// <summary>The tenant in whose budgets of the day a line of a batch counts, by name; null for requests of callers, and for lines that nobody owns.</summary>
    public string? Payer { get; init; }

    /// <summary>The lane it runs in, whatever its body says. Null: the one that <c>service_tier</c> stands for if the tenant may use it, else the tenant's.</summary>
    public required Lane? Lane { get; init; }

    /// <summary>Stands for where the request comes from, to tell one client's repeats from another client's same question. 0: unknown.</summary>
    public int Caller { get; init; }

    /// <summary>The caller's own deadline (<c>x-router-deadline-ms</c>); the route's is the upper bound. Null: the route's.</summary>
    public TimeSpan? Deadline { get; init; }

    /// <summary>The task that the request is a step of, or null.</summary>
    public TrajectoryMark? Trajectory { get; init; }

    /// <summary>The caller's <c>Idempotency-Key</c>, or null.</summary>
    public string? IdempotencyKey { get; init; }

    /// <summary>What the caller takes in place of the route's best; null: whatever there is.</summary>
    public DegradedTerms? Terms { get; init; }

    /// <summary>The language that the caller names first, such as <c>de</c>; null for none.</summary>
    public string? Language { get; init; }

    /// <summary>The zone that the caller stands in (<c>x-router-zone</c>), as sent. Null: the instance's own.</summary>
    public string? Zone { get; init; }

    /// <summary>The ladder to be asked in the place of the route's: for questions of the router itself to one side of a release. Null: the route's.</summary>
    internal Route? Instead { get; init; }

    /// <summary>How old the context is that the caller sends along (<c>x-router-context-age-ms</c>), or null if it does not say.</summary>
    public TimeSpan? ContextAge { get; init; }

    /// <summary>Whether the request is marked for drills (<c>x-router-drill</c>).</summary>
    public bool IsDrill { get; init; }

    /// <summary>What the caller says about kept answers, or null if it says nothing.</summary>
    public CacheDirectives? Cache { get; init; }
}
