using System.Globalization;
using ChatRouter.Model.Releases;

namespace ChatRouter.Releases.Gates.Candidates;

/// <summary>Compares how fast the candidate and the baseline answered the same questions. Pure.</summary>
internal static class PerformanceGate
{
    private const int Fewest = 10;

    /// <summary>What is less slower than this nobody notices, however sure it is.</summary>
    private const double Noticed = 1.1;

    /// <summary>Two sides of a normal law at 99 %.</summary>
    private const double Quantile = 2.58;

    /// <summary>The verdicts over the first token and over the pace.</summary>
    public static IEnumerable<GateResult> Judge(GateSettings gates, IReadOnlyList<TrialAnswer> candidate, IReadOnlyList<TrialAnswer> baseline)
    {
        yield return Judge("first-token", "ms", gates, Firsts(candidate), Firsts(baseline));
        yield return Judge("pace", "ms per token", gates, Paces(candidate), Paces(baseline));
    }

    /// <summary>The chance that a value of one is greater than one of the other.</summary>
    internal static double Greater(double[] one, double[] other) => one.Sum(a => other.Sum(b => a > b ? 1 : a.Equals(b) ? 0.5 : 0)) / one.Length / other.Length;

    private static GateResult Judge(string gate, string unit, GateSettings gates, double[] candidate, double[] baseline)
    {
        if (candidate.Length == 0) return new GateResult(gate, GateVerdict.Pass, "No answer tells its time; not compared.");
        var figures = Text($"Candidate p50 {At(candidate, 0.5):0.#} and p95 {At(candidate, 0.95):0.#} {unit}");
        if (candidate.Length < Fewest || baseline.Length < Fewest)
            return new GateResult(gate, GateVerdict.Pass, figures + Text($"; recorded, not compared: {candidate.Length} and {baseline.Length} answers, {Fewest} are needed of each."));
        var slower = Greater(candidate, baseline);
        var doubt = Quantile * Math.Sqrt((candidate.Length + baseline.Length + 1) / (12.0 * candidate.Length * baseline.Length));
        var isSlow = slower - doubt > gates.MaxSlower && At(candidate, 0.5) > Noticed * At(baseline, 0.5);
        return new GateResult(gate, isSlow ? GateVerdict.Fail : GateVerdict.Pass, figures + Text($", baseline {At(baseline, 0.5):0.#} and {At(baseline, 0.95):0.#}; slower with a chance of {slower:0.00} (at most {gates.MaxSlower:0.00})."));
    }

    private static double[] Firsts(IReadOnlyList<TrialAnswer> answers) => [.. answers.Where(answer => answer is { IsComplete: true, FirstToken: not null }).Select(answer => answer.FirstToken!.Value.TotalMilliseconds).Order()];

    private static double[] Paces(IReadOnlyList<TrialAnswer> answers) =>
    [
        .. answers.Where(answer => answer is { IsComplete: true, FirstToken: not null, Usage.CompletionTokens: > 1 })
            .Select(answer => (answer.Duration - answer.FirstToken!.Value).TotalMilliseconds / (answer.Usage!.Value.CompletionTokens - 1)).Order(),
    ];

    private static double At(double[] sorted, double part) => sorted[Math.Clamp((int)Math.Ceiling(part * sorted.Length) - 1, 0, sorted.Length - 1)];

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
