using System.IO.Pipelines;
using ChatRouter.Answers;

namespace ChatRouter.Pipeline.Caching;

/// <summary>Passes an answer on to its caller and keeps a copy of it, as far as there is room. The caller never waits for the copy, and nothing that goes wrong with it reaches the caller.</summary>
internal sealed class AnswerTee : IAnswerSink
{
    private readonly IAnswerSink _caller;
    private readonly TeeWriter _body;
    private readonly bool _marksMiss;

    /// <param name="caller">Who gets the answer.</param>
    /// <param name="mostBytes">Largest answer of which a copy is kept, in bytes of its JSON.</param>
    /// <param name="marksMiss">Whether the head is to say that no kept answer was found.</param>
    public AnswerTee(IAnswerSink caller, int mostBytes, bool marksMiss = true)
    {
        _marksMiss = marksMiss;
        _caller = caller;
        _body = new TeeWriter(caller, mostBytes);
    }

    public bool HasStarted => _caller.HasStarted;

    public PipeWriter Body => _body;

    /// <summary>Status and the rest of the head.</summary>
    public AnswerHead Head { get; private set; }

    /// <summary>The answer as one JSON object; null if there is no copy.</summary>
    public ReadOnlyMemory<byte>? Copy => _body.Finish(Head.IsEventStream);

    public void Start(in AnswerHead head)
    {
        Head = _marksMiss ? head with { Cache = head.Cache ?? "miss" } : head;
        _body.Begin(head.IsEventStream);
        _caller.Start(Head);
    }

    public void Abort() => _caller.Abort();

    public ValueTask BreakOffAsync() => _caller.BreakOffAsync();
}
