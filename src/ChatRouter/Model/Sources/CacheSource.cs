namespace ChatRouter.Model.Sources;

/// <summary>What the route has kept: the answer that the same request had before, as <see cref="Route.Cache"/> has it.</summary>
public sealed record CacheSource : AnswerSource
{
    /// <summary>The word of the source.</summary>
    public const string Word = "cache";

    /// <inheritdoc/>
    public override string Kind => Word;
}
