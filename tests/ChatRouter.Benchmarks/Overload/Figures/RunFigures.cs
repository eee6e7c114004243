using ChatRouter.Benchmarks.Overload.Fleet;

namespace ChatRouter.Benchmarks.Overload.Figures;

/// <summary>What one run measured.</summary>
internal sealed record RunFigures
{
    /// <summary>Offered load as a multiple of the capacity, of all lanes together.</summary>
    public required double Load { get; init; }

    public required int Run { get; init; }

    /// <summary>Whether the critical lane's requests came alone, at the times that they have among the others.</summary>
    public required bool CriticalAlone { get; init; }

    /// <summary>Requests per second.</summary>
    public required double OfferedPerSecond { get; init; }

    /// <summary>Tokens of the answers that were asked for, per second of the measured time.</summary>
    public required double OfferedTokensPerSecond { get; init; }

    public required IReadOnlyList<LaneFigures> Lanes { get; init; }

    /// <summary>Answers completed in each second of the measured time.</summary>
    public required IReadOnlyList<int> AnswersBySecond { get; init; }

    public required int CircuitsOpened { get; init; }

    /// <summary>Working set of the routers together before, at most during and after the run.</summary>
    public long RouterIdleBytes { get; init; }

    public long RouterPeakBytes { get; init; }

    public long RouterAfterBytes { get; init; }

    /// <summary>Processors in use on average.</summary>
    public double RouterCores { get; init; }

    public double LadderCores { get; init; }

    public double DriverCores { get; init; }

    /// <summary>Milliseconds by which the driver sent later than planned.</summary>
    public required Sample SendLateness { get; init; }

    /// <summary>Milliseconds by which its own timers were late, which bounds what its readings of other times may be wrong by.</summary>
    public required Sample ReadLateness { get; init; }

    /// <summary>What a batch did beside; null without one.</summary>
    public BatchFigures? Batch { get; init; }

    /// <summary>The backends, second by second.</summary>
    public required IReadOnlyList<BackendSample> Backends { get; init; }

    public double AnswersPerSecond => Lanes.Sum(lane => lane.AnswersPerSecond);

    public double TokensPerSecond => Lanes.Sum(lane => lane.TokensPerSecond);

    public int Broken => Lanes.Sum(lane => lane.Broken);
}
