using System.IO.Pipelines;
using ChatRouter.Admission.Places;
using ChatRouter.Answers;
using ChatRouter.Model;
using ChatRouter.Model.Plans;
using ChatRouter.Model.Requests;

namespace ChatRouter.Attempts;

/// <summary>One request on its way through the attempt loop.</summary>
internal sealed class ChatCall
{
    /// <summary>An error has this long to leave after the deadline.</summary>
    private static readonly TimeSpan LastWords = TimeSpan.FromSeconds(1);

    private ChatCall? _own;

    public required ChatRequest Request { get; init; }

    public required Route Route { get; init; }

    public required Deadline Deadline { get; init; }

    public required IAnswerSink Sink { get; init; }

    public required RequestState State { get; init; }

    /// <summary>What it asks of the places of a backend.</summary>
    public required PlaceClaim Claim { get; init; }

    /// <summary>The caller's W3C trace context, passed on to backends.</summary>
    public string? TraceParent { get; init; }

    /// <summary>Fires when the caller has left.</summary>
    public required CancellationToken Gone { get; init; }

    /// <summary>What answers when no backend does; null where the route has nothing of the kind.</summary>
    public ILastResort? LastResort { get; init; }

    /// <summary>The answer in the making, in place of the caller's sink; null where the attempts answer the caller directly.</summary>
    public Draft? Draft { get; init; }

    /// <summary>The caller's own call, where this one stands in its place with a draft; else itself.</summary>
    public ChatCall Own => _own ?? this;

    /// <summary>Whether backends are asked for the usage event of a stream: the caller wants it, or the answer that is put together does.</summary>
    public bool WantsUsage => Draft is not null || Request.IncludeUsage;

    /// <summary>The same request as a stream into a draft; itself if a stream could not tell all that a whole answer does.</summary>
    public ChatCall AsDraft()
    {
        if (Request.Choices > 1 || Request.Traits.HasFlag(RequestTraits.WholeOnly)) return this;
        var draft = new Draft();
        return new ChatCall
        {
            Request = Request.AsStream(),
            Route = Route,
            Deadline = Deadline,
            Sink = draft,
            Draft = draft,
            State = State,
            Claim = Claim,
            TraceParent = TraceParent,
            Gone = Gone,
            _own = this,
        };
    }

    /// <summary>Sends what was written. A caller may read slowly, but not beyond the deadline: an answer that nobody takes would hold its places for ever.</summary>
    /// <exception cref="CallerGoneException">The connection is broken, or nobody reads from it.</exception>
    /// <exception cref="OperationCanceledException">The caller has left.</exception>
    public ValueTask FlushAsync()
    {
        ValueTask<FlushResult> flush;
        try
        {
            flush = Sink.Body.FlushAsync(Gone);
        }
        catch (Exception exception) when (exception is not OperationCanceledException)
        {
            throw new CallerGoneException(exception);
        }

        if (!flush.IsCompletedSuccessfully) return new ValueTask(FinishAsync(flush));
        _ = flush.Result;
        return default;
    }

    private async Task FinishAsync(ValueTask<FlushResult> flush)
    {
        try
        {
            var left = Deadline.Left;
            await using var limit = Deadline.CreateTimer(static body => ((PipeWriter)body!).CancelPendingFlush(), Sink.Body, left < LastWords ? LastWords : left);
            if ((await flush).IsCanceled) throw new CallerGoneException();
        }
        catch (Exception exception) when (exception is not (OperationCanceledException or CallerGoneException))
        {
            throw new CallerGoneException(exception);
        }
    }

    /// <summary>True if an attempt on the backend has ended before.</summary>
    public bool HasAsked(Backend backend) => State.Attempts.Any(a => a.Backend == backend.Name);

    /// <summary>The head of an answer from a backend.</summary>
    public AnswerHead Head(Candidate candidate, long? contentLength = null) => new()
    {
        Status = 200,
        IsEventStream = Request.Stream,
        ContentLength = contentLength,
        Backend = candidate.Backend.Name,
        Rung = candidate.Rung.Number,
        Attempts = State.Begun,
        Degraded = candidate.Rung.Degraded,
        Clamped = State.Clamped,
        Context = State.Context,
        DecisionId = State.Ticket,
    };
}
