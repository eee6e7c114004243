namespace ChatRouter.Benchmarks.Overload.Demand;

/// <summary>How a request ended.</summary>
internal enum CallOutcome
{
    /// <summary>A whole answer within the deadline.</summary>
    Completed,

    /// <summary>A whole answer after the deadline.</summary>
    Late,

    /// <summary>An error before any content: 429, 503, or an error event in a stream that had not begun to speak.</summary>
    Shed,

    /// <summary>The answer had begun and was not brought to its end.</summary>
    Broken,

    /// <summary>Anything else: no answer in time, a lost connection, another status.</summary>
    Failed,
}
