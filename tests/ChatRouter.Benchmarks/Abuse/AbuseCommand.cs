using System.CommandLine;
using System.Globalization;
using System.Text;

namespace ChatRouter.Benchmarks.Abuse;

/// <summary>The command line of <c>abuse</c>.</summary>
internal static class AbuseCommand
{
    private const double Megabyte = 1e6;

    public static Command Create()
    {
        var only = new Option<string?>("--case") { Description = "Only the attacks whose name contains this text." };
        var wait = new Option<int>("--wait") { Description = "Seconds after the end of an attack until its memory is read, and again. Default 30.", DefaultValueFactory = _ => 30 };
        var command = new Command("abuse", "What callers who want no answer cost the router, and whether its memory comes back. Six minutes; needs 'ulimit -n 12000' or more.") { only, wait };
        command.SetAction(async (parsed, cancellation) =>
        {
            var figures = new List<AbuseFigure>();
            foreach (var attack in Attacks.All.Where(attack => attack.Name.Contains(parsed.GetValue(only) ?? "", StringComparison.Ordinal)))
            {
                await Console.Error.WriteLineAsync(attack.Name);
                figures.Add(await AbuseRun.RunAsync(attack, TimeSpan.FromSeconds(parsed.GetValue(wait)), TimeProvider.System, cancellation));
            }

            Console.WriteLine(Table(figures, parsed.GetValue(wait)));
            return 0;
        });
        return command;
    }

    private static string Table(IEnumerable<AbuseFigure> figures, int wait)
    {
        var text = new StringBuilder($"| attack | it got | before MB | peak MB | {wait} s after | {2 * wait} s after | processor s | honest caller: answered, slowest |\n|---|---|---|---|---|---|---|---|\n");
        foreach (var one in figures)
        {
            text.Append(CultureInfo.InvariantCulture, $"| {one.Attack} | {one.Note} | {one.Before / Megabyte:0} | {one.Peak / Megabyte:0} | {one.After / Megabyte:0} | {one.Later / Megabyte:0} ");
            text.Append(CultureInfo.InvariantCulture, $"| {one.Cpu.TotalSeconds:0.0} | {one.Answered} of {one.Asked}, {one.Slowest.TotalMilliseconds:0} ms |\n");
        }

        return text.ToString();
    }
}
