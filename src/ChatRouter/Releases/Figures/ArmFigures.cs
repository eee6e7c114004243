using ChatRouter.Slo.Counting;

namespace ChatRouter.Releases.Figures;

/// <summary>What was counted of one arm at one step of a release. Merges by adding. Not thread-safe.</summary>
internal sealed class ArmFigures
{
    private readonly long[] _counters = new long[ArmCounter.All];

    /// <summary>A counter by its place in <see cref="ArmCounter"/>.</summary>
    public long this[int counter]
    {
        get => _counters[counter];
        set => _counters[counter] = value;
    }

    /// <summary>All counters, in the order of <see cref="ArmCounter"/>.</summary>
    public ReadOnlySpan<long> Counters => _counters;

    /// <summary>Requests that say something about the arm.</summary>
    public long Requests => _counters[ArmCounter.Requests];

    /// <summary>From the door to the first content of streams.</summary>
    public LatencySketch FirstToken { get; } = new();

    /// <summary>From the door to the end of complete answers.</summary>
    public LatencySketch Total { get; } = new();

    /// <summary>Adds a request.</summary>
    public void Add(in ReleaseSample sample)
    {
        _counters[ArmCounter.Requests]++;
        if (sample.IsError) _counters[ArmCounter.Errors]++;
        if (sample.IsInterrupted) _counters[ArmCounter.Interruptions]++;
        if (sample.IsUnfit) _counters[ArmCounter.Unfit]++;
        if (sample.IsRefusal) _counters[ArmCounter.Refusals]++;
        if (sample.Agrees is not null) _counters[ArmCounter.Pairs]++;
        if (sample.Agrees == true) _counters[ArmCounter.Agreements]++;
        _counters[ArmCounter.Spent] += sample.Spent;
        if (sample.Tokens is { } tokens)
        {
            _counters[ArmCounter.Counted]++;
            _counters[ArmCounter.Tokens] += tokens;
            _counters[ArmCounter.SquaredTokens] += (long)tokens * tokens;
        }

        if (sample.FirstToken is { } first) FirstToken.Add(first);
        if (sample.Total is { } total) Total.Add(total);
    }

    /// <summary>Adds other figures.</summary>
    public ArmFigures Add(ArmFigures other)
    {
        for (var i = 0; i < _counters.Length; i++) _counters[i] += other._counters[i];
        FirstToken.Add(other.FirstToken);
        Total.Add(other.Total);
        return this;
    }
}
