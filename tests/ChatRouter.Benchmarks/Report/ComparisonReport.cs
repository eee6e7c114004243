using System.Text.Json;
using ChatRouter.Benchmarks.Run;

namespace ChatRouter.Benchmarks.Report;

/// <summary>Gives the results out: console, Markdown, JSON.</summary>
internal static class ComparisonReport
{
    private static readonly JsonSerializerOptions s_json = new(JsonSerializerDefaults.Web) { WriteIndented = true };

    /// <summary>The exit code: 1 if any answer was wrong, since figures of wrong answers mean nothing.</summary>
    public static async Task<int> PublishAsync(Schedule schedule, IReadOnlyList<Measurement> measurements, FileInfo? json, FileInfo? markdown)
    {
        var text = MarkdownTables.Write(schedule, new Figures(measurements));
        Console.WriteLine(text);
        if (markdown is not null)
            await File.WriteAllTextAsync(markdown.FullName, text);
        if (json is not null)
        {
            var content = new { machine = Machine.Describe(), rounds = schedule.Rounds, measurements };
            await File.WriteAllTextAsync(json.FullName, JsonSerializer.Serialize(content, s_json));
        }

        return measurements.Any(measurement => measurement.Result.Errors > 0) ? 1 : 0;
    }
}
