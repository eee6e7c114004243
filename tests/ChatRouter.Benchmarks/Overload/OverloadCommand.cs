using System.CommandLine;
using System.Globalization;
using ChatRouter.Benchmarks.Overload.Figures;
using ChatRouter.Benchmarks.Overload.Fleet;
using ChatRouter.Benchmarks.Overload.Pictures;

namespace ChatRouter.Benchmarks.Overload;

/// <summary>The command line of <c>overload</c>.</summary>
internal static class OverloadCommand
{
    public static Command Create()
    {
        var loads = new Option<string>("--loads") { Description = "Offered loads as multiples of the capacity. Default 1,2,3,5,10.", DefaultValueFactory = _ => "1,2,3,5,10" };
        var seconds = new Option<int?>("--seconds") { Description = "The measured time of a run, after a lead of 5 s. Default 20, with --slow 60.", HelpName = "SECONDS" };
        var runs = new Option<int>("--runs") { Description = "Runs of each load. Default 3.", DefaultValueFactory = _ => 3 };
        var limits = new Option<string>("--limits") { Description = "The configured limits beside the servers' slots: right (default), x10 or x0.1.", DefaultValueFactory = _ => "right" };
        limits.AcceptOnlyFromAmong("right", "x10", "x0.1");
        var plain = new Option<bool>("--plain") { Description = "Limits of 10,000: plain queueing, if the build does not learn its limits." };
        var isFixed = new Option<bool>("--fixed") { Description = "The servers' slots as fixed limits, if the build does not learn its limits." };
        var slow = new Option<bool>("--slow") { Description = "A server slows to a third of its pace for 20 s in the middle." };
        var instances = new Option<int>("--instances") { Description = "Routers, asked in turns; from two on they share one Azurite. Default 1.", DefaultValueFactory = _ => 1 };
        var alone = new Option<bool>("--critical-alone") { Description = "Also each run with the critical requests alone, for the ratios." };
        var batch = new Option<bool>("--batch") { Description = "A batch beside that is larger than what can be done, watched for 40 s after the load." };
        var build = new Option<DirectoryInfo?>("--build") { Description = "Another build of LocalHost, from its output folder." };
        var json = new Option<FileInfo?>("--json") { Description = "Write everything measured to this file." };
        var markdown = new Option<FileInfo?>("--markdown") { Description = "Write the tables to this file." };

        var command = new Command("overload", "Offers more than the simulated ladder can do, and sees who is answered.")
        {
            loads, seconds, runs, limits, plain, isFixed, slow, instances, alone, batch, build, json, markdown,
        };
        command.SetAction(async (parsed, cancellation) =>
        {
            var scale = (parsed.GetValue(plain), parsed.GetValue(isFixed), parsed.GetValue(limits)) switch
            {
                (true, _, _) => LimitScale.None,
                (_, true, _) => LimitScale.Fixed,
                (_, _, "x10") => LimitScale.TooHigh,
                (_, _, "x0.1") => LimitScale.TooLow,
                _ => LimitScale.Right,
            };
            var options = new OverloadOptions
            {
                Loads = [.. parsed.GetValue(loads)!.Split(',').Select(load => double.Parse(load, CultureInfo.InvariantCulture))],
                Measured = TimeSpan.FromSeconds(parsed.GetValue(seconds) ?? (parsed.GetValue(slow) ? 60 : 20)),
                Runs = parsed.GetValue(runs),
                Slow = parsed.GetValue(slow),
                Batch = parsed.GetValue(batch),
                CriticalAlone = parsed.GetValue(alone),
                Fleet = new(parsed.GetValue(build)?.FullName ?? "", scale, parsed.GetValue(instances)),
            };
            var figures = await OverloadRun.RunAsync(options, Console.Error, cancellation);
            if (parsed.GetValue(json) is { } file)
                await figures.WriteAsync(file.FullName, cancellation);
            return await PrintAsync(figures, parsed.GetValue(markdown), cancellation);
        });
        command.Subcommands.Add(TableCommand());
        command.Subcommands.Add(DrawCommand());
        return command;
    }

    private static Command TableCommand()
    {
        var file = new Argument<FileInfo>("FILE") { Description = "What --json has written." };
        var command = new Command("table", "Writes the tables of a file again.") { file };
        command.SetAction(async (parsed, cancellation) => await PrintAsync(await OverloadFigures.ReadAsync(parsed.GetValue(file)!.FullName, cancellation), markdown: null, cancellation));
        return command;
    }

    private static Command DrawCommand()
    {
        var panels = new Option<string[]>("--panel") { Description = "NAME=FILE: what --json has written, and its heading. Repeatable; from left to right.", Required = true };
        var output = new Option<DirectoryInfo>("--out") { Description = "Where the pictures go.", Required = true };
        var command = new Command("draw", "Draws goodput and time to the first token against the offered load.") { panels, output };
        command.SetAction(async (parsed, cancellation) =>
        {
            var measured = new List<(string, OverloadFigures)>();
            foreach (var panel in parsed.GetValue(panels)!)
            {
                var at = panel.IndexOf('=', StringComparison.Ordinal);
                measured.Add((panel[..at], await OverloadFigures.ReadAsync(panel[(at + 1)..], cancellation)));
            }

            await OverloadPictures.WriteAsync(measured, parsed.GetValue(output)!, cancellation);
        });
        return command;
    }

    /// <summary>The exit code: 1 if a goal is missed.</summary>
    private static async Task<int> PrintAsync(OverloadFigures figures, FileInfo? markdown, CancellationToken cancellationToken)
    {
        var text = OverloadTables.Write(figures);
        Console.WriteLine(text);
        if (markdown is not null)
            await File.WriteAllTextAsync(markdown.FullName, text, cancellationToken);
        return OverloadTables.AllHold(figures) ? 0 : 1;
    }
}
