using System.Collections.Immutable;

namespace ChatRouter.Operations.Alerts;

/// <summary>What is known of one alert: a row of the <c>alerts</c> table. Immutable.</summary>
internal sealed record AlertState
{
    /// <summary>The rule.</summary>
    public required string Rule { get; init; }

    /// <summary>What it is about.</summary>
    public required string Subject { get; init; }

    /// <summary>Where it stands.</summary>
    public required AlertPhase Phase { get; init; }

    /// <summary>Since when it stands there.</summary>
    public required DateTimeOffset Since { get; init; }

    /// <summary>When it last began to fire; with it the episode is named.</summary>
    public DateTimeOffset StartsAt { get; init; }

    /// <summary>Since when the condition of a firing alert does not hold; null while it does.</summary>
    public DateTimeOffset? ClearSince { get; init; }

    /// <summary>What was said last: the phase of an episode, or null before anything was.</summary>
    public AlertPhase? Told { get; init; }

    /// <summary>When that was.</summary>
    public DateTimeOffset? ToldAt { get; init; }

    /// <summary>The title that was told; another one is told at once.</summary>
    public string ToldTitle { get; init; } = "";

    /// <summary>When it began to fire or was resolved within the last hour.</summary>
    public ImmutableArray<DateTimeOffset> Changes { get; init; } = [];

    /// <summary>It flaps, and fires until this moment at least; or null.</summary>
    public DateTimeOffset? HeldUntil { get; init; }

    /// <summary>The latest words of the rule.</summary>
    public string Title { get; init; } = "";

    /// <summary>See <see cref="Title"/>.</summary>
    public string Summary { get; init; } = "";

    /// <summary>See <see cref="Title"/>.</summary>
    public IReadOnlyList<AlertDetail> Details { get; init; } = [];

    /// <summary>Whether both say the same, the words of the moment aside: they alone are not worth a write.</summary>
    internal bool IsSameAs(AlertState? other) => other is not null
        && (Phase, Since, StartsAt, ClearSince, Told, ToldAt, HeldUntil) == (other.Phase, other.Since, other.StartsAt, other.ClearSince, other.Told, other.ToldAt, other.HeldUntil)
        && (Rule, Subject, Title, ToldTitle) == (other.Rule, other.Subject, other.Title, other.ToldTitle)
        && Changes.SequenceEqual(other.Changes);
}
