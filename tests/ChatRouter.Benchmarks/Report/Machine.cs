using System.Globalization;
using System.Runtime.InteropServices;

namespace ChatRouter.Benchmarks.Report;

/// <summary>The machine in words, without its name.</summary>
internal static class Machine
{
    public static string Describe()
    {
        var memory = GC.GetGCMemoryInfo().TotalAvailableMemoryBytes / (1024.0 * 1024 * 1024);
        return string.Create(
            CultureInfo.InvariantCulture,
            $"{Environment.ProcessorCount} cores ({Processor()}), {memory:0} GB, {RuntimeInformation.OSDescription}, {RuntimeInformation.FrameworkDescription}");
    }

    private static string Processor()
    {
        const string Source = "/proc/cpuinfo";
        var line = File.Exists(Source)
            ? File.ReadLines(Source).FirstOrDefault(line => line.StartsWith("model name", StringComparison.Ordinal))
            : null;
        return line is null ? RuntimeInformation.OSArchitecture.ToString() : line[(line.IndexOf(':', StringComparison.Ordinal) + 2)..];
    }
}
