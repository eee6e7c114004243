using System.Collections.Immutable;

namespace ChatRouter.Model;

/// <summary>What a rung answers with. The planner turns it into candidates; attempts, circuits, budgets and probes know backends alone.</summary>
public abstract record AnswerSource
{
    /// <summary>The backends behind it; none where it answers without one.</summary>
    public virtual ImmutableArray<Backend> Backends => [];
}
