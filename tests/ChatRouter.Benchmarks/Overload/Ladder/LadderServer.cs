using ChatRouter.Benchmarks.Overload.Demand;
using ChatRouter.Simulator;

namespace ChatRouter.Benchmarks.Overload.Ladder;

/// <summary>One simulated server and what it can do.</summary>
internal sealed record LadderServer
{
    public required string Name { get; init; }

    public required BackendKind Kind { get; init; }

    /// <summary>The router's word for its protocol.</summary>
    public required string Protocol { get; init; }

    /// <summary>Answers at once; the next one waits in the server's queue, which has no end.</summary>
    public required int Slots { get; init; }

    /// <summary>From the slot to the first token of an empty prompt.</summary>
    public required TimeSpan TimeToFirstToken { get; init; }

    /// <summary>Added to it for each token of the prompt.</summary>
    public required TimeSpan PrefillPerToken { get; init; }

    /// <summary>Between two tokens of an answer that runs alone; twice as much with all slots in use.</summary>
    public required TimeSpan TokenInterval { get; init; }

    /// <summary>Answers per second with all slots in use, by its figures.</summary>
    public double AnswersPerSecond
    {
        get
        {
            var slowdown = 1 + ((Slots - 1.0) / Slots);
            var answer = TimeToFirstToken + (PrefillPerToken * SizeMix.MeanPrompt) + (TokenInterval * slowdown * (SizeMix.MeanAnswer - 1));
            return Slots / answer.TotalSeconds;
        }
    }

    /// <summary>For the simulator.</summary>
    public SimulatedBackendOptions ToOptions() => new()
    {
        Name = Name,
        Kind = Kind,
        Model = LadderShape.Model,
        Slots = Slots,
        TimeToFirstToken = TimeToFirstToken,
        PrefillPerToken = PrefillPerToken,
        TokenInterval = TokenInterval,
        ContextWindow = 8192,
    };
}
