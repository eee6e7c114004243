using ChatRouter.Model;
using ChatRouter.Telemetry;

namespace ChatRouter.Dispatch;

/// <summary>One request on its way through the attempt loop.</summary>
internal sealed class ChatCall
{
    public required ChatRequest Request { get; init; }

    public required Route Route { get; init; }

    public required Deadline Deadline { get; init; }

    public required IAnswerSink Sink { get; init; }

    public required DecisionRecord Decision { get; init; }

    /// <summary>The caller's W3C trace context, passed on to backends.</summary>
    public string? TraceParent { get; init; }

    /// <summary>Fires when the caller has left.</summary>
    public required CancellationToken Gone { get; init; }

    /// <summary>The head of an answer from a backend.</summary>
    public AnswerHead Head(Candidate candidate, long? contentLength = null) => new()
    {
        Status = 200,
        IsEventStream = Request.Stream,
        ContentLength = contentLength,
        Backend = candidate.Backend.Name,
        Rung = candidate.Rung.Number,
        Attempts = Decision.Attempts.Count + 1,
        Degraded = candidate.Rung.Degraded,
        DecisionId = Decision.Id,
    };
}
