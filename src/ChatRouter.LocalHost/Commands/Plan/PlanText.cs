using System.Globalization;
using System.Text;
using ChatRouter.Capacity;
using ChatRouter.Capacity.Cases;

namespace ChatRouter.LocalHost.Commands.Plan;

/// <summary>A plan as text.</summary>
internal static class PlanText
{
    public static string Write(CapacityPlan plan)
    {
        var text = new StringBuilder();
        foreach (var guess in plan.Assumed) Line(text, $"ASSUMED: {guess}");
        if (plan.Assumed.Count > 0) Line(text, $"");
        foreach (var route in plan.Routes)
        {
            var demand = route.Demand;
            Line(text, $"route {route.Route} ({demand.Lane.ToString().ToLowerInvariant()}): {demand.RequestsPerSecond:0.###} requests/s x {demand.Service.TotalSeconds:0.##} s = {demand.RequestsPerSecond * demand.Service.TotalSeconds:0.#} busy slots; {demand.PromptTokens:0} + {demand.AnswerTokens:0} tokens, {demand.RequestsPerSecond * 60 * demand.Tokens:0} a minute");
            Line(text, $"  {"case",-28} {"verdict",-14} {"slots",5} {"use",6} {"P(wait)",8} {"mean",8} {"> max",7} {"p99",8}  {"carried by rung",-24} headroom");
            foreach (var (one, outcome) in plan.Cases.SelectMany(report => report.Routes.Where(outcome => outcome.Route == route.Route).Select(outcome => (report, outcome)))) Case(text, one, outcome, plan.Cases[0]);
            Line(text, $"  N+1: {Verdict(route)}");
            foreach (var mend in route.Mends.Select((mend, i) => (mend, i))) Line(text, $"    {(mend.i == 0 ? "cheapest mend: " : "or:            ")}{mend.mend}");
            foreach (var path in route.WarmPaths) Line(text, $"  warm {path.Name,-11} {(path.IsKept switch { true => "ok", false => "NO", null => "--" })}  {path.Text}");
            Line(text, $"");
        }

        if (plan.Routes.Count == 0) Line(text, $"No route has a demand.");
        Line(text, $"slots: {string.Join(", ", plan.Backends.Select(backend => string.Create(CultureInfo.InvariantCulture, $"{backend.Name} {backend.Slots} ({backend.Source})")))}");
        return text.ToString();
    }

    private static void Case(StringBuilder text, CaseReport report, RouteOutcome outcome, CaseReport normal)
    {
        var queue = outcome.Queue;
        Line(text, $"  {report.Case.Title,-28} {Word(outcome.Verdict),-14} {queue.Slots,5} {Use(queue),6} {Share(queue, queue.WaitProbability, "0.0000"),8} {Time(queue, queue.MeanWait),8} {Share(queue, queue.WaitBeyond(outcome.MaxWait), "0.0%"),7} {Time(queue, queue.WaitWithin(0.99)),8}  {Carried(outcome),-24} {outcome.Headroom:0%}");
        foreach (var note in Notes(report, outcome, normal)) Line(text, $"    {note}");
    }

    private static IEnumerable<string> Notes(CaseReport report, RouteOutcome outcome, CaseReport normal)
    {
        if (report.Case.Kind != CaseKind.AllUp && outcome.Verdict != CaseVerdict.Full) yield return Text($"what is left carries {outcome.TotalPerSecond:0.##} requests/s, {(outcome.DemandPerSecond > 0 ? outcome.TotalPerSecond / outcome.DemandPerSecond : 0):0%} of the peak{(outcome.Rungs.Any(rung => rung.IsQuotaBound) ? ", bound by a provider's quota" : "")}");
        if (outcome.ShedShare >= 0.001) yield return Text($"refused: {outcome.ShedShare:0.#%}, {outcome.ShedShareWithRetries:0.#%} if each of them asks once more");
        if (outcome.Backlog is { } pile)
            yield return Text($"until replacements run ({outcome.WarmUp!.Value.TotalSeconds:0} s): {pile.Requests:0} requests wait or are refused{(pile.Wait is { } wait ? Text($", the last one {wait.TotalSeconds:0} s") : "")}{(pile.Drain is { } drain ? Text($"; worked off {drain.TotalSeconds:0} s later") : "; never worked off")}");
        else if (outcome.Verdict == CaseVerdict.Sheds && outcome.WarmUp is null) yield return "how long replacements take is not in the figures (warmUpSeconds): this lasts until somebody mends it";
        if (outcome.Cold.Count > 0) yield return $"cold: {string.Join(", ", outcome.Cold)} must load first";
        if (report.BudgetsLast is { } last && last < TimeSpan.FromDays(1) && (report == normal || last < 0.95 * normal.BudgetsLast)) yield return Text($"the tenants' budgets of a day last {last.TotalHours:0.#} h at the peak");
        if (report.CostPerHour is > 0 and var cost && (report == normal || cost > 1.05 * normal.CostPerHour)) yield return Text($"costs {cost:0.##} an hour");
    }

    private static string Verdict(RouteCapacity route) => route.NPlusOne switch
    {
        null => "the route has no backends",
        CaseVerdict.Full => Text($"yes, full service without any one zone; headroom {route.Headroom:0%}"),
        var verdict => Text($"NO, {Word(verdict.Value)} when {route.WorstCase}; headroom {route.Headroom:0%}"),
    };

    internal static string Word(CaseVerdict verdict) => verdict switch
    {
        CaseVerdict.Full => "full",
        CaseVerdict.Degraded => "degraded",
        CaseVerdict.WithoutModel => "without model",
        _ => "SHEDS",
    };

    private static string Carried(RouteOutcome outcome)
    {
        var parts = outcome.Rungs.Where(rung => rung.CarriedPerSecond >= 0.005 * outcome.DemandPerSecond).Select(rung => Text($"{rung.Number}: {rung.CarriedPerSecond / outcome.DemandPerSecond:0%}"));
        return string.Join(", ", outcome.ShedShare >= 0.005 ? parts.Append(Text($"refused: {outcome.ShedShare:0%}")) : parts);
    }

    private static string Use(ServerQueue queue) => double.IsFinite(queue.Utilization) ? Text($"{queue.Utilization:0.0%}") : "-";

    private static string Share(ServerQueue queue, double share, string format) => queue.Slots == 0 ? "-" : share.ToString(format, CultureInfo.InvariantCulture);

    private static string Time(ServerQueue queue, TimeSpan? wait) => wait switch
    {
        null => queue.Slots == 0 ? "-" : "endless",
        { TotalSeconds: < 0.9995 } one => Text($"{one.TotalMilliseconds:0} ms"),
        { } one => Text($"{one.TotalSeconds:0.00} s"),
    };

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);

    private static void Line(StringBuilder text, FormattableString line) => text.Append(Text(line).TrimEnd()).Append('\n');
}
