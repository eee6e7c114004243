namespace ChatRouter.Simulator.Wire;

/// <summary>How one endpoint of one server puts an answer on the wire.</summary>
internal abstract class AnswerFrames
{
    public abstract string StreamContentType { get; }

    public abstract string WholeContentType { get; }

    /// <summary>Whether the headers of a stream go out on admission, or with the first token.</summary>
    public virtual bool SendsHeadersFirst => false;

    /// <summary>Writes the event of a step; nothing when this server has none for it.</summary>
    public abstract void Write(FrameBuffer to, Answer answer, AnswerStep step);

    /// <summary>Writes the body of an answer that is not streamed.</summary>
    public abstract void WriteWhole(FrameBuffer to, Answer answer);

    /// <summary>Writes what this server sends when generation fails in the middle of a stream, up to the end of the stream.</summary>
    public abstract void WriteFailure(FrameBuffer to, Answer answer);

    /// <summary>Writes the body of an answer that is not streamed and carries an error under status 200.</summary>
    public abstract void WriteWholeFailure(FrameBuffer to, Answer answer);

    /// <summary>Writes a stream, or a body, that has no choices.</summary>
    public abstract void WriteEmpty(FrameBuffer to, Answer answer);
}
