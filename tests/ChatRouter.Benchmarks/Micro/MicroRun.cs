using System.Globalization;
using System.Text;

namespace ChatRouter.Benchmarks.Micro;

/// <summary>Times single operations in tight loops, after a warm-up: the lower quartile of many samples of 2 ms, since a busy machine only makes samples longer.</summary>
internal sealed class MicroRun(TimeProvider clock)
{
    private const int Samples = 200;
    private static readonly TimeSpan s_sample = TimeSpan.FromMilliseconds(2);
    private static readonly TimeSpan s_warmUp = TimeSpan.FromSeconds(1);

    /// <summary>Runs the cases and prints a Markdown table.</summary>
    public static int Print(string? only)
    {
        var run = new MicroRun(TimeProvider.System);
        var text = new StringBuilder("| operation | ns | bytes allocated |\n|---|---|---|\n");
        foreach (var micro in MicroCases.All().Where(micro => only is null || micro.Name.Contains(only, StringComparison.Ordinal)))
        {
            var figure = run.Measure(micro);
            text.Append(CultureInfo.InvariantCulture, $"| {figure.Name} | {figure.Nanoseconds:#,0} | {figure.AllocatedBytes:#,0} |\n");
        }

        Console.WriteLine(text);
        return 0;
    }

    private MicroFigure Measure(MicroCase micro)
    {
        // Short calls at first: the compiler moves a method to better code between calls, not inside a loop.
        var start = clock.GetTimestamp();
        while (clock.GetElapsedTime(start) < s_warmUp)
            micro.Repeat(100);

        var repeats = 100;
        while (Time(micro, repeats) < s_sample)
            repeats *= 2;
        var allocated = GC.GetAllocatedBytesForCurrentThread();
        micro.Repeat(repeats);
        allocated = GC.GetAllocatedBytesForCurrentThread() - allocated;
        var nanoseconds = Enumerable.Range(0, Samples).Select(_ => Time(micro, repeats).TotalNanoseconds / repeats).Order().ElementAt(Samples / 4);
        return new(micro.Name, nanoseconds, (double)allocated / repeats);
    }

    private TimeSpan Time(MicroCase micro, int repeats)
    {
        var start = clock.GetTimestamp();
        micro.Repeat(repeats);
        return clock.GetElapsedTime(start);
    }
}
