namespace ChatRouter.Model.Sources;

/// <summary>The kinds of sources that answer without a backend.</summary>
public enum SourceKind
{
    /// <summary>What the route has kept of the same request.</summary>
    Cache,

    /// <summary>Passages of documents.</summary>
    Retrieval,

    /// <summary>Answers that rules give.</summary>
    Rules,

    /// <summary>Word that the feature is not to be had.</summary>
    Disabled,
}
