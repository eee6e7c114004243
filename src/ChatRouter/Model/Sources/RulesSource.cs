using System.Collections.Immutable;

namespace ChatRouter.Model.Sources;

/// <summary>A rung that answers by rules; the first that fits answers, and where none does the next rung is asked.</summary>
/// <param name="Rules">In order.</param>
public sealed record RulesSource(ImmutableArray<AnswerRule> Rules) : AnswerSource
{
    /// <inheritdoc/>
    public override string Kind => "rules";
}
