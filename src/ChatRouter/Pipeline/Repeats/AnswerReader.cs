using ChatRouter.Answers;

namespace ChatRouter.Pipeline.Repeats;

/// <summary>One caller that reads a <see cref="SharedAnswer"/>, by whose lock it is guarded.</summary>
/// <param name="sink">Its connection.</param>
internal sealed class AnswerReader(IAnswerSink sink)
{
    /// <summary>Its connection.</summary>
    public IAnswerSink Sink { get; } = sink;

    /// <summary>The piece that it reads now or next.</summary>
    public int Next { get; set; }

    /// <summary>True while it has a piece in hand.</summary>
    public bool IsReading { get; set; }

    /// <summary>True once its connection was broken.</summary>
    public bool IsCut { get; set; }
}
