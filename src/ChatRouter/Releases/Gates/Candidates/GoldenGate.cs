using System.Globalization;
using ChatRouter.Model.Releases;

namespace ChatRouter.Releases.Gates.Candidates;

/// <summary>Judges the answers to golden prompts. Results name prompts and assertions, never a text. Pure.</summary>
internal static class GoldenGate
{
    /// <summary>The gate's name in results.</summary>
    public const string Name = "golden-prompts";

    private const int MostShown = 5;

    /// <summary>The verdict.</summary>
    /// <param name="golden">The prompts.</param>
    /// <param name="answers">Round by round, in the order of the prompts.</param>
    public static GateResult Judge(GoldenPrompts golden, IReadOnlyList<TrialAnswer> answers)
    {
        var prompts = golden.Prompts;
        if (answers.Count(answer => answer.IsAbsent) is > 0 and var absent)
            return new GateResult(Name, GateVerdict.Unavailable, Text($"{absent} of {answers.Count} questions found no backend of the candidate: {answers.First(answer => answer.IsAbsent).Problem}."));
        var failed = new List<string>();
        var critical = 0;
        for (var i = 0; i < prompts.Length; i++)
        {
            var problems = answers.Where((_, at) => at % prompts.Length == i).Select(answer => Problem(prompts[i], answer)).OfType<string>().ToArray();
            if (golden.Repeat - problems.Length > golden.Repeat / 2) continue;
            if (prompts[i].IsCritical) critical++;
            failed.Add($"{prompts[i].Id} ({(prompts[i].IsCritical ? "critical, " : "")}{problems[0]})");
        }

        var share = (double)(prompts.Length - failed.Count) / prompts.Length;
        var isGood = critical == 0 && share >= golden.MinPass;
        var shown = failed.Count == 0 ? "" : $" Failed: {string.Join(", ", failed.Take(MostShown))}{(failed.Count > MostShown ? ", ..." : "")}.";
        return new GateResult(Name, isGood ? GateVerdict.Pass : GateVerdict.Fail, Text($"{prompts.Length - failed.Count} of {prompts.Length} prompts pass ({share:P1}, at least {golden.MinPass:P1}), each asked {golden.Repeat} times.") + shown);
    }

    private static string? Problem(GoldenPrompt prompt, TrialAnswer answer)
        => answer.IsComplete ? AssertionCheck.Problem(prompt, AnswerContent.Read(answer.Json), answer.Duration) : answer.Problem;

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
