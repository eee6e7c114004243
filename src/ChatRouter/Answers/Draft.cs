using System.Buffers;
using System.IO.Pipelines;
using ChatRouter.Attempts;
using ChatRouter.Model;
using ChatRouter.Model.Plans;

namespace ChatRouter.Answers;

/// <summary>
/// A whole answer in the making: stands in the caller's place while backends stream, and goes to the caller when it is complete. Until then it can be thrown away.
/// </summary>
internal sealed class Draft : IAnswerSink
{
    private readonly DraftWriter _events = new();
    private ReadOnlyMemory<byte> _json;

    public bool HasStarted { get; private set; }

    public PipeWriter Body => _events;

    public void Start(in AnswerHead head) => HasStarted = true;

    public void Abort()
    {
        // Nobody holds a connection to it.
    }

    /// <summary>Throws away what there is.</summary>
    public void Clear()
    {
        HasStarted = false;
        _events.Clear();
    }

    /// <summary>Ends the answer. What is wrong with it by the route's checks, in a few words without its text, or null.</summary>
    public string? Finish(ChatCall call)
    {
        _json = _events.Answer.ToJson();
        return AnswerCheck.Problem(_json, call.Request, call.Route.Checks);
    }

    /// <summary>Gives the finished answer to the caller.</summary>
    /// <param name="caller">The caller's own call.</param>
    /// <param name="by">Who answered.</param>
    /// <exception cref="CallerGoneException">The connection is broken, or nobody reads from it.</exception>
    public ValueTask SendAsync(ChatCall caller, Candidate by)
    {
        var marks = DegradedAnswer.Fields(by);
        caller.Sink.Start(caller.Head(by, _json.Length + marks.Length));
        caller.Sink.Body.Write(_json.Span[..^1]);
        caller.Sink.Body.Write(marks.Span);
        caller.Sink.Body.Write("}"u8);
        return caller.FlushAsync();
    }
}
