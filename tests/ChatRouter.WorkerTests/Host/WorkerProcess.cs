using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;

namespace ChatRouter.WorkerTests.Host;

/// <summary>The worker's process, started with the arguments and environment that the host gives it.</summary>
internal sealed class WorkerProcess : IAsyncDisposable
{
    private const int Sigterm = 15;

    private static readonly string[] s_inherited = ["PATH", "HOME", "TMPDIR", "DOTNET_ROOT", "LANG"];

    private readonly Process _process;
    private readonly ConcurrentQueue<string> _output = new();

    private WorkerProcess(Process process)
    {
        _process = process;
        process.OutputDataReceived += (_, line) => Keep(line.Data);
        process.ErrorDataReceived += (_, line) => Keep(line.Data);
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
    }

    /// <summary>What it has printed.</summary>
    public string Output => string.Join(Environment.NewLine, _output);

    public bool HasExited => _process.HasExited;

    public int ExitCode => _process.ExitCode;

    /// <summary>Processor time so far, user and system.</summary>
    public TimeSpan Cpu
    {
        get
        {
            _process.Refresh();
            return _process.TotalProcessorTime;
        }
    }

    /// <param name="app">What to start.</param>
    /// <param name="settings">Its settings.</param>
    /// <param name="rpc">Where the host's gRPC server listens.</param>
    /// <param name="workerId">What the worker is to call itself.</param>
    public static WorkerProcess Start(FunctionsApp app, IReadOnlyDictionary<string, string> settings, Uri rpc, string workerId)
    {
        var start = new ProcessStartInfo(app.Executable)
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = app.Folder,
        };
        var requestId = Guid.NewGuid().ToString();
        var largestMessage = int.MaxValue.ToString(CultureInfo.InvariantCulture);
        string[] arguments =
        [
            app.Assembly,
            "--host", rpc.Host, "--port", rpc.Port.ToString(CultureInfo.InvariantCulture), "--workerId", workerId, "--requestId", requestId, "--grpcMaxMessageLength", largestMessage,
            "--functions-uri", rpc.AbsoluteUri, "--functions-worker-id", workerId, "--functions-request-id", requestId, "--functions-grpc-max-message-length", largestMessage,
        ];
        foreach (var argument in arguments) start.ArgumentList.Add(argument);

        // Only what a deployed worker would have, or the test run's own variables would configure it.
        start.Environment.Clear();
        foreach (var name in s_inherited) if (Environment.GetEnvironmentVariable(name) is { } value) start.Environment[name] = value;
        start.Environment["FUNCTIONS_WORKER_DIRECTORY"] = app.Folder;
        start.Environment["FUNCTIONS_APPLICATION_DIRECTORY"] = app.Folder;
        foreach (var (name, value) in settings) start.Environment[name] = value;
        return new WorkerProcess(Process.Start(start)!);
    }

    /// <summary>Asks it to end, as the platform does.</summary>
    public void Terminate()
    {
        if (kill(_process.Id, Sigterm) != 0) throw new InvalidOperationException($"The worker could not be signalled: error {Marshal.GetLastPInvokeError()}.");
    }

    /// <summary>Waits for its end.</summary>
    /// <exception cref="OperationCanceledException">It did not come.</exception>
    public Task WaitForExitAsync(CancellationToken cancellationToken) => _process.WaitForExitAsync(cancellationToken);

    public async ValueTask DisposeAsync()
    {
        _process.Kill();
        await _process.WaitForExitAsync();
        _process.Dispose();
    }

    [DllImport("libc", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.System32)]
    private static extern int kill(int pid, int signal);

    private void Keep(string? line)
    {
        if (line is not null) _output.Enqueue(line);
    }
}
