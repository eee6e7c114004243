using ChatRouter.Model.Callers;
using ChatRouter.Slo.Counting;
using ChatRouter.Slo.Feedback;
using ChatRouter.Slo.Reports;

namespace ChatRouter.Slo.Windows;

/// <summary>Cells as figures for people.</summary>
internal static class SliReporter
{
    /// <summary>The word of a class in reports: <c>serverError</c>, <c>throttled</c>, ...</summary>
    public static string WordOf(ErrorClass errorClass) => Word(errorClass.ToString());

    /// <summary>All lanes together, and each.</summary>
    public static SliReport Of(SliCells cells)
    {
        var lanes = new Dictionary<string, SliReport>(StringComparer.Ordinal);
        foreach (var lane in Enum.GetValues<Lane>())
        {
            if (cells[lane] is { } cell) lanes[Word(lane.ToString())] = Of(cell);
        }

        return Of(cells.Together()) with { Lanes = lanes };
    }

    /// <summary>Answers that came from another rung than the first.</summary>
    public static long Fallback(SliCell cell) => Answers(cell) - cell[SliCounter.Rungs];

    private static SliReport Of(SliCell cell)
    {
        var answers = Answers(cell);
        return new SliReport
        {
            Requests = cell[SliCounter.Requests],
            Valid = cell[SliCounter.Valid],
            Good = cell[SliCounter.Good],
            Errors = Enum.GetValues<ErrorClass>().Where(known => known != ErrorClass.None)
                .Select(known => (Word: WordOf(known), Count: cell[SliCounter.Errors + (int)known - 1]))
                .Where(item => item.Count > 0)
                .ToDictionary(item => item.Word, item => item.Count, StringComparer.Ordinal),
            ByRung = cell.Counters.Slice(SliCounter.Rungs, SliCounter.MostRungs).TrimEnd(0L).ToArray(),
            FallbackRate = answers == 0 ? 0 : (double)Fallback(cell) / answers,
            Degraded = cell[SliCounter.Degraded],
            ByAttempts = cell.Counters.Slice(SliCounter.Attempts, SliCounter.MostAttempts).ToArray(),
            Hedges = cell[SliCounter.Hedges],
            Rescues = cell[SliCounter.Rescues],
            Unfit = cell[SliCounter.Unfit],
            StaleAnswers = cell[SliCounter.StaleAnswers],
            Contexts = cell[SliCounter.Contexts],
            StaleContexts = cell[SliCounter.StaleContexts],
            PromptTokens = cell[SliCounter.PromptTokens],
            CompletionTokens = cell[SliCounter.CompletionTokens],
            WastedTokens = cell[SliCounter.WastedTokens],
            Evals = FeedbackOf(cell, FeedbackKind.Eval),
            Users = FeedbackOf(cell, FeedbackKind.User),
            FirstToken = Of(cell.FirstToken),
            Total = Of(cell.Total),
        };
    }

    private static FeedbackReport? FeedbackOf(SliCell cell, FeedbackKind kind)
    {
        var (good, bad) = (cell[SliCounter.FeedbackOf(kind, isGood: true)], cell[SliCounter.FeedbackOf(kind, isGood: false)]);
        return good + bad == 0 ? null : new FeedbackReport(good, bad, (double)bad / (good + bad));
    }

    private static LatencyFigures? Of(LatencySketch sketch) => sketch.Quantile(0.5) is { } half
        ? new LatencyFigures(Rounded(half), Rounded(sketch.Quantile(0.95)!.Value), Rounded(sketch.Quantile(0.99)!.Value))
        : null;

    private static double Rounded(double milliseconds) => Math.Round(milliseconds, 1);

    private static long Answers(SliCell cell)
    {
        var answers = 0L;
        foreach (var count in cell.Counters.Slice(SliCounter.Rungs, SliCounter.MostRungs)) answers += count;
        return answers;
    }

    private static string Word(string name) => char.ToLowerInvariant(name[0]) + name[1..];
}
