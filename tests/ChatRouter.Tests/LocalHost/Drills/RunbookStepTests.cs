using ChatRouter.LocalHost.Drills.Reading;
using ChatRouter.Tests.Architecture;

namespace ChatRouter.Tests.LocalHost.Drills;

/// <summary>What the runbook tells an operator to do is done by a drill, or the runbook says why not.</summary>
public sealed class RunbookStepTests
{
    private const string Why = "not rehearsed: ";

    private static readonly string s_runbook = File.ReadAllText(Path.Combine(SourceTree.Root, "docs/runbook.md"));

    [Fact]
    public void EveryStep_OfTheRunbook_IsInItsTableOfRehearsals()
    {
        var rows = RunbookSteps.Table(s_runbook).Select(row => row.Step).ToArray();

        Assert.DoesNotContain(RunbookSteps.Of(s_runbook), step => RunbookSteps.RowOf(step, rows) is null);
    }

    [Fact]
    public void EveryRow_OfTheTable_IsAStepOfTheRunbook()
    {
        string[] rows = [.. RunbookSteps.Table(s_runbook).Select(row => row.Step)];
        var used = RunbookSteps.Of(s_runbook).Select(step => RunbookSteps.RowOf(step, rows)).ToHashSet(StringComparer.Ordinal);

        Assert.DoesNotContain(rows, row => !used.Contains(row));
        Assert.Equal(rows.Length, rows.Distinct(StringComparer.Ordinal).Count());
    }

    [Fact]
    public void EveryRehearsal_IsMadeByItsDrill()
    {
        var rehearsed = RunbookSteps.Table(s_runbook).Where(row => !row.By.StartsWith(Why, StringComparison.Ordinal)).ToArray();

        Assert.NotEmpty(rehearsed);
        Assert.DoesNotContain(rehearsed, row => !Makes(row.By.Trim('`'), row.Step));
        Assert.DoesNotContain(RunbookSteps.Table(s_runbook), row => row.By.Trim() == Why.Trim());
    }

    [Fact]
    public void ANewStep_InAnyOfItsForms_IsMissed()
    {
        const string Runbook = """
            ## new

            ```sh
            curl -s -X POST "$SERVICE_ROUTER_URI/ops/routes/chat/disable?who=anna" -H "Authorization: Bearer $ops"
            eval "$(azd env refresh)"
            ```

            Look at `/ops/new`; `DELETE /ops/silences/7`; `sudo kubectl delete pod vllm-0`, not at `gpu` or `azure`.

            ## Which steps are rehearsed
            | `POST /ops/routes/{}/enable` | `operator-steps` |
            | `azd env` | not rehearsed: no deployment |
            """;
        string[] rows = [.. RunbookSteps.Table(Runbook).Select(row => row.Step)];

        Assert.Equal(["POST /ops/routes/chat/disable", "azd env refresh", "GET /ops/new", "DELETE /ops/silences/7", "sudo kubectl delete pod vllm-0"], RunbookSteps.Of(Runbook));
        Assert.Equal(["azd env refresh"], RunbookSteps.Of(Runbook).Where(step => RunbookSteps.RowOf(step, rows) is not null));
    }

    private static bool Makes(string drill, string step)
        => ExperimentLibrary.Names.Contains(drill, StringComparer.Ordinal)
        && ExperimentLibrary.Read(drill).Method.Any(action => action.Provider is { Type: "order", Path: { } path } && RunbookSteps.Fits(step, $"{action.Provider.Method} /{path}"));
}
