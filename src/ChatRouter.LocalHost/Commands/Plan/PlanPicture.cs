using System.Globalization;
using System.Net;
using System.Text;
using ChatRouter.Capacity;
using ChatRouter.Capacity.Cases;

namespace ChatRouter.LocalHost.Commands.Plan;

/// <summary>Draws a plan as SVG for light and dark pages: for each route and case what is left of the capacity, and who carries the demand.</summary>
internal sealed class PlanPicture
{
    private const int Left = 200;
    private const int BarWidth = 430;
    private const int Row = 30;
    private const int Width = 860;
    private const double MostShown = 2;

    private const string Style =
        """
        <style>
        text { font: 12px system-ui, -apple-system, 'Segoe UI', sans-serif; fill: #24292f }
        .page { fill: #ffffff } .soft { fill: #57606a } .title { font-size: 15px; font-weight: 600 } .route { font-size: 13px; font-weight: 600 }
        .room { fill: none; stroke: #8c959f; stroke-width: 1 } .peak { stroke: #24292f; stroke-width: 1.5; stroke-dasharray: 3 3 }
        .full { fill: #1f6fc4 } .degraded { fill: #c98a14 } .none { fill: #8250a8 } .shed { fill: #c6303e }
        .good { fill: #1a7f37 } .bad { fill: #b3212e }
        @media (prefers-color-scheme: dark) {
          text { fill: #e6edf3 } .page { fill: #0d1117 } .soft { fill: #9ea7b3 } .room { stroke: #6e7681 } .peak { stroke: #e6edf3 }
          .full { fill: #4b93e0 } .degraded { fill: #d9a441 } .none { fill: #b48ad8 } .shed { fill: #f0665c } .good { fill: #57c98a } .bad { fill: #ff8a80 }
        }
        </style>
        """;

    private readonly StringBuilder _text = new();

    public static string Draw(CapacityPlan plan)
    {
        var picture = new PlanPicture();
        var height = 84 + plan.Routes.Sum(route => 34 + (Row * Cases(plan, route.Route).Count())) + 28;
        picture.Add($"<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{Width}\" height=\"{height}\" viewBox=\"0 0 {Width} {height}\" role=\"img\" aria-label=\"Who carries the peak when parts fail\">");
        picture.Add($"{Style}");
        picture.Add($"<rect class=\"page\" width=\"{Width}\" height=\"{height}\" rx=\"6\"/>");
        picture.Label("Who carries the peak when parts fail", 16, 26, "title");
        picture.Legend(46);
        var y = 84;
        foreach (var route in plan.Routes)
        {
            picture.Label(string.Create(CultureInfo.InvariantCulture, $"{route.Route}: {route.Demand.RequestsPerSecond:0.###} requests/s, N+1 {(route.NPlusOne == CaseVerdict.Full ? "yes" : "no")}"), 16, y, "route");
            var top = y + 12;
            foreach (var (report, outcome) in Cases(plan, route.Route))
            {
                picture.Bar(report, outcome, y + 12);
                y += Row;
            }

            picture.Add($"<line class=\"peak\" x1=\"{X(1):0.0}\" x2=\"{X(1):0.0}\" y1=\"{top - 2}\" y2=\"{y + 8}\"/>");
            y += 34;
        }

        picture.Label("dashed: the peak; outline: what could be carried, cut at twice the peak", 16, height - 14, "soft");
        picture.Add($"</svg>");
        return picture._text.ToString();
    }

    private static IEnumerable<(CaseReport Report, RouteOutcome Outcome)> Cases(CapacityPlan plan, string route) =>
        plan.Cases.SelectMany(report => report.Routes.Where(outcome => outcome.Route == route).Select(outcome => (report, outcome)));

    private static double X(double share) => Left + (BarWidth * Math.Min(share, MostShown) / MostShown);

    private void Bar(CaseReport report, RouteOutcome outcome, int y)
    {
        Label(report.Case.Title, 16, y + 15, "soft");
        var at = 0.0;
        foreach (var rung in outcome.Rungs.Where(rung => rung.CarriedPerSecond > 0)) at = Piece(at, rung.CarriedPerSecond / outcome.DemandPerSecond, rung.Source != "backends" ? "none" : rung.IsDegraded ? "degraded" : "full", y);
        if (outcome.ShedShare > 0) Piece(at, outcome.ShedShare, "shed", y);
        var room = outcome.TotalPerSecond / outcome.DemandPerSecond;
        if (room > 0) Add($"<rect class=\"room\" x=\"{Left}\" y=\"{y}\" width=\"{X(room) - Left:0.0}\" height=\"20\"/>");
        var verdict = outcome.Verdict == CaseVerdict.Full ? "good" : outcome.Verdict == CaseVerdict.Sheds ? "bad" : "";
        Label(Words(outcome), Left + BarWidth + 14, y + 15, verdict);
    }

    private static string Words(RouteOutcome outcome)
    {
        var beyond = outcome.Queue.WaitBeyond(outcome.MaxWait);
        return outcome.Verdict switch
        {
            CaseVerdict.Sheds => string.Create(CultureInfo.InvariantCulture, $"{outcome.ShedShare:0%} refused"),
            CaseVerdict.Full => string.Create(CultureInfo.InvariantCulture, $"full service, headroom {outcome.Headroom:0%}"),
            CaseVerdict.WithoutModel => string.Create(CultureInfo.InvariantCulture, $"{outcome.WithoutModelPerSecond / outcome.DemandPerSecond:0%} without a model"),
            _ when outcome.Rungs.Where(rung => rung.IsDegraded).Sum(rung => rung.CarriedPerSecond) is > 0 and var degraded => string.Create(CultureInfo.InvariantCulture, $"{degraded / outcome.DemandPerSecond:0%} degraded"),
            _ => string.Create(CultureInfo.InvariantCulture, $"{beyond:0%} wait over {outcome.MaxWait.TotalSeconds:0.##} s"),
        };
    }

    private double Piece(double from, double share, string style, int y)
    {
        Add($"<rect class=\"{style}\" x=\"{X(from):0.0}\" y=\"{y}\" width=\"{Math.Max(1, X(from + share) - X(from)):0.0}\" height=\"20\"/>");
        return from + share;
    }

    private void Legend(int y)
    {
        var x = 16;
        foreach (var (style, name) in new[] { ("full", "full service"), ("degraded", "degraded"), ("none", "without a model"), ("shed", "refused") })
        {
            Add($"<rect class=\"{style}\" x=\"{x}\" y=\"{y - 10}\" width=\"12\" height=\"12\"/>");
            Label(name, x + 18, y);
            x += 18 + (7 * name.Length) + 22;
        }
    }

    private void Label(string text, double x, double y, string style = "") => Add($"<text class=\"{style}\" x=\"{x:0.0}\" y=\"{y:0.0}\">{WebUtility.HtmlEncode(text)}</text>");

    private void Add(FormattableString line) => _text.Append(line.ToString(CultureInfo.InvariantCulture)).Append('\n');
}
