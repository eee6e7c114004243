using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Console;

namespace ChatRouter.LocalHost.Commands;

/// <summary>The default command: runs until a signal stops it.</summary>
internal static class ServeCommand
{
    public static async Task<int> RunAsync(LocalHostOptions options, TextWriter output, StopSignals signals)
    {
        var app = await LocalHostApp.StartAsync(options with { ConfigureLogging = Log }, signals.Stop);
        await using (app)
        {
            await output.WriteAsync(Banner.Of(app, options));
            await WaitAsync(signals.Stop);

            await output.WriteLineAsync($"Stopping: running requests get up to {options.Grace.TotalSeconds:0} s. Ctrl-C again stops at once.");
            using var patience = new CancellationTokenSource(options.Grace, options.Clock);
            using var grace = CancellationTokenSource.CreateLinkedTokenSource(patience.Token, signals.Abort);
            await app.StopAsync(grace.Token);
        }

        await output.WriteLineAsync("Stopped.");
        return 0;
    }

    private static async Task WaitAsync(CancellationToken stop)
    {
        var stopped = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using (stop.Register(() => stopped.TrySetResult())) await stopped.Task;
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
