using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Console;

namespace ChatRouter.LocalHost.Commands;

/// <summary>The default command: runs until a signal stops it.</summary>
internal static class ServeCommand
{
    public static async Task<int> RunAsync(LocalHostOptions options, TextWriter output, TextWriter error, StopSignals signals)
    {
        while (true)
        {
            var (isAsked, wantsRestart) = await ServeAsync(options, output, signals);
            if (!isAsked && wantsRestart) continue;
            if (isAsked) await output.WriteLineAsync("Stopped.");
            else await error.WriteLineAsync("Stopped, because a background service failed: see the log.");
            return isAsked ? 0 : 1;
        }
    }

    private static async Task<(bool IsAsked, bool WantsRestart)> ServeAsync(LocalHostOptions options, TextWriter output, StopSignals signals)
    {
        var app = await LocalHostApp.StartAsync(options with { ConfigureLogging = Log }, signals.Stop);
        await using (app)
        {
            await output.WriteAsync(Banner.Of(app, options));
            var isAsked = await WaitAsync(signals.Stop, app.Ending);
            var wantsRestart = app.WantsRestart;
            await output.WriteLineAsync($"{(!isAsked && wantsRestart ? "Starting anew on another configuration" : "Stopping")}: running requests get up to {options.Grace.TotalSeconds:0} s. Ctrl-C again stops at once.");
            using var patience = new CancellationTokenSource(options.Grace, options.Clock);
            using var grace = CancellationTokenSource.CreateLinkedTokenSource(patience.Token, signals.Abort);
            await app.StopAsync(grace.Token);
            if (LostLines(app) is var lost and > 0) await output.WriteLineAsync($"Batch lines that had not been run: {lost}. The local queue ends with this process; send them again.");
            return (isAsked, wantsRestart);
        }
    }

    private static int LostLines(LocalHostApp app) => app.Queues.Select(queue => queue.Counts).Sum(counts => counts.Active + counts.Locked + counts.Scheduled);

    private static async Task<bool> WaitAsync(CancellationToken stop, CancellationToken ending)
    {
        var isAsked = new TaskCompletionSource<bool>(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var onStop = stop.Register(() => isAsked.TrySetResult(true));
        await using var onEnding = ending.Register(() => isAsked.TrySetResult(false));
        return await isAsked.Task;
    }

    // Logs go to the error stream: what the command prints stays readable and can be piped.
    private static void Log(ILoggingBuilder logging) => logging
        .SetMinimumLevel(LogLevel.Warning)
        .AddFilter("ChatRouter", LogLevel.Information)
        .AddSimpleConsole(format =>
        {
            format.SingleLine = true;
            format.TimestampFormat = "HH:mm:ss ";
            format.ColorBehavior = LoggerColorBehavior.Disabled;
        })
        .Services.Configure<ConsoleLoggerOptions>(console => console.LogToStandardErrorThreshold = LogLevel.Trace);
}
