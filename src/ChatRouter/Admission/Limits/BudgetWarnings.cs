using System.Globalization;
using System.Text.Json.Nodes;
using ChatRouter.Fleet;
using ChatRouter.Storage;

namespace ChatRouter.Admission.Limits;

/// <summary>
/// Tells in the event log when a budget has come to 80 % and when it is spent: once a day over all instances, because only who inserts a row of the day tells. One caller.
/// </summary>
internal sealed class BudgetWarnings(IEntityTable table, StorageLimits limits, TenantGates gates, IEventLog events, TimeProvider clock)
{
    private readonly HashSet<string> _settled = new(StringComparer.Ordinal);
    private string _day = "";

    /// <summary>The partition of a day's marks.</summary>
    public static string Partition(DateTimeOffset day) => UsageRow.Partition(day) + "-told";

    /// <summary>Tells what nobody has told.</summary>
    public async Task TurnAsync(DateTimeOffset now)
    {
        if (Partition(now) is var day && day != _day)
        {
            _day = day;
            _settled.Clear();
        }

        foreach (var use in gates.Budgets)
        {
            if (use.Part >= BudgetUse.WarnAt) await TellAsync(use, "warning");
            if (use.Part >= 1) await TellAsync(use, "spent");
        }
    }

    private async Task TellAsync(BudgetUse use, string word)
    {
        var mark = EntityRules.ToKey($"{use.Subject.Replace('/', '|')}|{word}");
        if (_settled.Contains(mark)) return;
        var result = await limits.ExecuteAsync(token => table.InsertAsync(new EntityRow(_day, mark), token), CancellationToken.None);
        _settled.Add(mark);
        if (result.Status != WriteStatus.Done) return;
        events.Write(new FleetEvent
        {
            At = clock.GetUtcNow(),
            Kind = "budget",
            Subject = use.Subject,
            From = word == "spent" ? "warning" : "open",
            To = word,
            Cause = string.Create(CultureInfo.InvariantCulture, $"{100 * use.Part:0} % of the day's budget are used"),
            Figures = new JsonObject { ["used"] = use.Used, ["budget"] = use.Budget },
        });
    }
}
