namespace ChatRouter.Model.Sources;

/// <summary>A rung that quotes passages of documents.</summary>
public sealed record RetrievalSource : AnswerSource
{
    /// <inheritdoc/>
    public override string Kind => "retrieval";

    /// <summary>A folder of <c>.md</c>, <c>.txt</c> and <c>.jsonl</c> files, or one such file; absolute, or relative to the working directory or the app's own folder.</summary>
    public string Documents { get; init; } = "";

    /// <summary>What stands above the passages.</summary>
    public string Sentence { get; init; } = "I cannot write an answer right now. These passages may help:";

    /// <summary>What is said when no passage fits.</summary>
    public string NothingFound { get; init; } = "I cannot answer that right now. Please try again later.";

    /// <summary>Most passages of an answer. Default 2; 1 to 5.</summary>
    public int Passages { get; init; } = 2;

    /// <summary>Part of the weight of the question's words that a passage must have. Default 0.6; 0 to 1.</summary>
    public double MinCoverage { get; init; } = 0.6;

    /// <summary>How many times better the best document must be than the first that is not quoted. Default 1.3; 1 to 10.</summary>
    public double MinMargin { get; init; } = 1.3;

    /// <summary>A search service that is asked first; null: the documents alone.</summary>
    public SearchSettings? Search { get; init; }
}
