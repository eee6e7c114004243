using System.Collections.Immutable;

namespace ChatRouter.Model;

/// <summary>
/// What a rung answers with. The planner turns backends into candidates; attempts, circuits, budgets and probes know backends alone. Every other source is asked by the
/// ladder of fallbacks (<c>Fallbacks/FallbackLadder</c>), after all backends and in the order of the rungs.
/// </summary>
public abstract record AnswerSource
{
    /// <summary>Its word in the configuration, and the default mark of a rung that has it.</summary>
    public abstract string Kind { get; }

    /// <summary>The backends behind it; none where it answers without one.</summary>
    public virtual ImmutableArray<Backend> Backends => [];
}
