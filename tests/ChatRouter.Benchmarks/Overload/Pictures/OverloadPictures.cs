using ChatRouter.Benchmarks.Overload.Demand;
using ChatRouter.Benchmarks.Overload.Figures;

namespace ChatRouter.Benchmarks.Overload.Pictures;

/// <summary>The pictures: whole answers, their share of each lane, and time to the first token, against the offered load, for several routers side by side.</summary>
internal static class OverloadPictures
{
    private const int WholeStyle = 3;

    /// <summary>Writes <c>overload-goodput.svg</c>, <c>overload-completed.svg</c> and <c>overload-first-token.svg</c>.</summary>
    /// <param name="measured">What was measured, by the name that it is to have.</param>
    /// <param name="folder">Where to.</param>
    /// <param name="cancellationToken">Ends the writing.</param>
    public static async Task WriteAsync(IReadOnlyList<(string Name, OverloadFigures Figures)> measured, DirectoryInfo folder, CancellationToken cancellationToken)
    {
        folder.Create();
        await File.WriteAllTextAsync(Path.Combine(folder.FullName, "overload-goodput.svg"), Goodput(measured), cancellationToken);
        await File.WriteAllTextAsync(Path.Combine(folder.FullName, "overload-completed.svg"), Completed(measured), cancellationToken);
        await File.WriteAllTextAsync(Path.Combine(folder.FullName, "overload-first-token.svg"), FirstToken(measured), cancellationToken);
    }

    private static string Goodput(IReadOnlyList<(string Name, OverloadFigures Figures)> measured)
    {
        Panel[] panels =
        [
            .. measured.Select(of => new Panel(
                of.Name,
                [.. ByLane(of.Figures, (load, lane) => load.Median(lane, figure => figure.AnswersPerSecond)), new("all lanes", WholeStyle, Points(of.Figures, load => load.Median(run => run.AnswersPerSecond)))],
                of.Figures.PeakAnswers)),
        ];
        var most = panels.Max(panel => Math.Max(panel.Reference!.Value, panel.Curves.Max(curve => curve.Points.Max(point => point.Y))));
        return Svg.Draw(
            "Whole answers in time, by lane", Offer, Loads(measured), Axis.Linear("answers per second", most), panels);
    }

    private static string Completed(IReadOnlyList<(string Name, OverloadFigures Figures)> measured)
    {
        Panel[] panels = [.. measured.Select(of => new Panel(of.Name, [.. ByLane(of.Figures, (load, lane) => 100 * load.Median(lane, figure => figure.Share))]))];
        return Svg.Draw("Share of each lane's requests that got a whole answer in time", Offer, Loads(measured), Axis.Linear("% of the lane's requests", 100), panels);
    }

    private static string FirstToken(IReadOnlyList<(string Name, OverloadFigures Figures)> measured)
    {
        Panel[] panels = [.. measured.Select(of => new Panel(of.Name, [.. ByLane(of.Figures, (load, lane) => load.Median(lane, figure => figure.FirstTokenP99)).Select(Measured)]))];
        double[] times = [.. panels.SelectMany(panel => panel.Curves).SelectMany(curve => curve.Points).Select(point => point.Y)];
        return Svg.Draw(
            "Time to the first token, 99th percentile, by lane", Offer,
            Loads(measured), Axis.Times("time to the first token", times.Min(), times.Max()), panels);
    }

    private static string Offer => "Of eight requests one is critical, three are interactive, four internal";

    private static Axis Loads(IReadOnlyList<(string Name, OverloadFigures Figures)> measured) =>
        Axis.At("offered load, as a multiple of what the servers can do", [.. measured.SelectMany(of => of.Figures.Runs).Select(run => run.Load).Distinct().Order()], "x");

    // Who was answered nothing has no time.
    private static Curve Measured(Curve curve) => curve with { Points = [.. curve.Points.Where(point => point.Y > 0)] };

    private static IEnumerable<Curve> ByLane(OverloadFigures figures, Func<LoadFigures, string, double> value) =>
        Lanes.All.Select((lane, style) => new Curve(lane, style, [.. Points(figures, load => value(load, lane))]));

    private static (double X, double Y)[] Points(OverloadFigures figures, Func<LoadFigures, double> value) =>
        [.. LoadFigures.All(figures).Select(load => (load.Load, value(load)))];
}
