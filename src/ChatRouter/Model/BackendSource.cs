using System.Collections.Immutable;

namespace ChatRouter.Model;

/// <summary>A rung that answers with backends of equal preference.</summary>
/// <param name="Members">At least one.</param>
public sealed record BackendSource(ImmutableArray<Backend> Members) : AnswerSource
{
    /// <inheritdoc/>
    public override string Kind => "backends";

    /// <inheritdoc/>
    public override ImmutableArray<Backend> Backends => Members;
}
