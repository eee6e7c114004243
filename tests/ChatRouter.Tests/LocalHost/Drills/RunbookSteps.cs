using System.Text.RegularExpressions;

namespace ChatRouter.Tests.LocalHost.Drills;

/// <summary>Finds what a runbook tells an operator to do: calls (<c>POST /ops/...</c>, a bare path is a GET, <c>curl</c>) and commands of known tools, in code of lines and blocks; and its table of rehearsals.</summary>
internal static partial class RunbookSteps
{
    private const string Heading = "## Which steps are rehearsed";

    /// <summary>The steps of all sections before the table.</summary>
    public static IReadOnlyList<string> Of(string runbook)
    {
        var text = runbook.Split(Heading)[0];
        return [.. Blocks().Matches(text).SelectMany(block => block.Groups["code"].Value.Split('\n')).Concat(Inline().Matches(Blocks().Replace(text, "")).Select(code => code.Groups["code"].Value)).SelectMany(Read).Distinct(StringComparer.Ordinal)];
    }

    /// <summary>The table: each step, and by what it is rehearsed or why not.</summary>
    public static IReadOnlyList<(string Step, string By)> Table(string runbook)
        => [.. Rows().Matches(runbook.Split(Heading)[^1]).Select(row => (row.Groups["step"].Value, row.Groups["by"].Value))];

    /// <summary>Whether a row is about a step: <c>{}</c> is any part of a path, and a command may go on.</summary>
    public static bool Fits(string row, string step) => row[0] is >= 'A' and <= 'Z'
        ? Regex.IsMatch(step, $"^{Regex.Escape(row).Replace(@"\{}", "[^/ ]+", StringComparison.Ordinal)}$", RegexOptions.NonBacktracking)
        : step == row || (step.StartsWith(row + " ", StringComparison.Ordinal) && row.Contains(' ', StringComparison.Ordinal));

    /// <summary>The row of a step: the one that says most of it; null without any.</summary>
    public static string? RowOf(string step, IEnumerable<string> rows) => rows.Where(row => Fits(row, step)).OrderByDescending(row => row.Length).FirstOrDefault();

    private static IEnumerable<string> Read(string code)
    {
        if (Curl().Match(code) is { Success: true } curl) return [$"{(Method().Match(code) is { Success: true } method ? method.Groups["method"].Value : "GET")} {curl.Groups["path"].Value}"];
        if (Call().Match(code) is { Success: true } call) return [(call.Groups["method"].Success ? call.Groups["method"].Value : "GET ") + call.Groups["path"].Value];
        return Tools().Matches(code).Select(tool => tool.Groups["command"].Value.Trim());
    }

    [GeneratedRegex("```sh\n(?<code>.*?)```", RegexOptions.Singleline | RegexOptions.NonBacktracking)]
    private static partial Regex Blocks();

    [GeneratedRegex("`(?<code>[^`\n]+)`", RegexOptions.NonBacktracking)]
    private static partial Regex Inline();

    [GeneratedRegex(@"^\| `(?<step>[^`]+)` \| (?<by>.+) \|$", RegexOptions.Multiline | RegexOptions.NonBacktracking)]
    private static partial Regex Rows();

    [GeneratedRegex(@"^curl .*?\$SERVICE_ROUTER_URI(?<path>/[^""? ]*)", RegexOptions.NonBacktracking)]
    private static partial Regex Curl();

    [GeneratedRegex("-X (?<method>[A-Z]+)", RegexOptions.NonBacktracking)]
    private static partial Regex Method();

    [GeneratedRegex("^(?<method>[A-Z]+ )?(?<path>/(ops|readyz|healthz|metrics|v1)[^ ?]*)", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex Call();

    [GeneratedRegex(@"(^|\$\(|[|;&] *)(?<command>(az|azd|systemctl|journalctl|nvidia-smi|kubectl|helm|docker|ssh|sudo|dotnet|git|curl|gh|func|systemd-analyze)( [^|)`]*)?)([|)`]|$)", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex Tools();
}
