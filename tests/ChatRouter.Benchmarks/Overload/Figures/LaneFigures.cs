using ChatRouter.Benchmarks.Overload.Demand;

namespace ChatRouter.Benchmarks.Overload.Figures;

/// <summary>What became of one lane's requests that arrived in the measured time.</summary>
internal sealed record LaneFigures
{
    public required string Lane { get; init; }

    public required int Offered { get; init; }

    /// <summary>Whole answers in time.</summary>
    public required int Completed { get; init; }

    /// <summary>Whole answers after the deadline.</summary>
    public required int Late { get; init; }

    /// <summary>Refused before any content.</summary>
    public required int Shed { get; init; }

    /// <summary>Answers that had begun and were not brought to their end.</summary>
    public required int Broken { get; init; }

    /// <summary>Lost in any other way.</summary>
    public required int Failed { get; init; }

    /// <summary>How often each code of a refusal or a failure came.</summary>
    public required IReadOnlyDictionary<string, int> Codes { get; init; }

    /// <summary>Milliseconds to the first token of answers that had one.</summary>
    public required double FirstTokenP50 { get; init; }

    public required double FirstTokenP99 { get; init; }

    /// <summary>Milliseconds until a caller who was shed knew it.</summary>
    public required double ShedP50 { get; init; }

    public required double ShedP99 { get; init; }

    /// <summary>Answers completed per second of the measured time, whenever they arrived.</summary>
    public required double AnswersPerSecond { get; init; }

    public required double TokensPerSecond { get; init; }

    /// <summary>Share of the offered requests that were completed.</summary>
    public double Share => Completed / (double)Math.Max(1, Offered);

    public static LaneFigures Of(string lane, IReadOnlyList<CallResult> results, TimeSpan measured)
    {
        CallResult[] own = [.. results.Where(result => result.Arrival.Lane == lane)];
        CallResult[] arrived = [.. own.Where(result => result.Arrival.Due >= TimeSpan.Zero && result.Arrival.Due < measured)];
        CallResult[] ended = [.. own.Where(result => result.Outcome == CallOutcome.Completed && result.Ended >= TimeSpan.Zero && result.Ended < measured)];
        var first = Sample.Of(arrived.Where(result => result.FirstToken is not null).Select(result => result.FirstToken!.Value));
        var shed = Sample.Of(arrived.Where(result => result.Outcome == CallOutcome.Shed).Select(result => result.Duration));
        return new LaneFigures
        {
            Lane = lane,
            Offered = arrived.Length,
            Completed = Count(CallOutcome.Completed),
            Late = Count(CallOutcome.Late),
            Shed = Count(CallOutcome.Shed),
            Broken = Count(CallOutcome.Broken),
            Failed = Count(CallOutcome.Failed),
            Codes = arrived.Where(result => result.Code is not null).CountBy(result => result.Code!).OrderByDescending(code => code.Value).ToDictionary(StringComparer.Ordinal),
            FirstTokenP50 = first.P50,
            FirstTokenP99 = first.P99,
            ShedP50 = shed.P50,
            ShedP99 = shed.P99,
            AnswersPerSecond = ended.Length / measured.TotalSeconds,
            TokensPerSecond = ended.Sum(result => result.Tokens) / measured.TotalSeconds,
        };

        int Count(CallOutcome outcome) => arrived.Count(result => result.Outcome == outcome);
    }
}
