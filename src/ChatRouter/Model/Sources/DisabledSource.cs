namespace ChatRouter.Model.Sources;

/// <summary>The floor of a ladder: says as <see cref="Route.Disabled"/> has it that the feature is not to be had now.</summary>
public sealed record DisabledSource : AnswerSource
{
    /// <inheritdoc/>
    public override string Kind => "disabled";
}
