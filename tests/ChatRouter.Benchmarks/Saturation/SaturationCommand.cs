using System.CommandLine;
using System.Globalization;
using System.Text;

namespace ChatRouter.Benchmarks.Saturation;

/// <summary>The command line of <c>saturation</c>.</summary>
internal static class SaturationCommand
{
    public static Command Create()
    {
        var seconds = new Option<int>("--seconds") { Description = "The measured time of a layout, after a lead of 3 s. Default 8.", DefaultValueFactory = _ => 8 };
        var command = new Command("saturation", "Compares what the planner says a layout carries with what the router carries over the simulator.") { seconds };
        command.SetAction(async (parsed, cancellation) =>
        {
            var figures = new List<SaturationFigure>();
            foreach (var layout in SaturationLayout.All) figures.Add(await SaturationRun.RunAsync(layout, TimeSpan.FromSeconds(parsed.GetValue(seconds)), TimeProvider.System, cancellation));
            Console.WriteLine(Table(figures));
            return figures.All(figure => figure.Holds) ? 0 : 1;
        });
        return command;
    }

    private static string Table(IEnumerable<SaturationFigure> figures)
    {
        var text = new StringBuilder("| layout | planned, answers/s | seen | off by |\n|---|---|---|---|\n");
        foreach (var figure in figures) text.Append(CultureInfo.InvariantCulture, $"| {figure.Layout} | {figure.Planned:0.0} | {figure.Seen:0.0} | {figure.Error:+0.0%;-0.0%} |\n");
        return text.ToString();
    }
}
