using System.Diagnostics;

namespace ChatRouter.InfraTests.Scripts;

/// <summary>A shell script that runs, with programs of ours before the machine's.</summary>
internal sealed class ScriptRun : IDisposable
{
    private readonly DirectoryInfo _programs = Directory.CreateTempSubdirectory("chatrouter-scripts-");
    private readonly Process _process;
    private readonly Task<string> _output;
    private readonly Task<string> _errors;

    /// <summary>Starts it.</summary>
    /// <param name="script">Its path from the root of the repository.</param>
    /// <param name="arguments">What follows it.</param>
    /// <param name="programs">Programs of ours: name and script.</param>
    /// <param name="environment">Variables.</param>
    public ScriptRun(string script, IEnumerable<string> arguments, IReadOnlyDictionary<string,
        string> programs, IReadOnlyDictionary<string, string> environment)
    {
        foreach (var (name, text) in programs)
        {
            var path = Path.Combine(_programs.FullName, name);
            File.WriteAllText(path, "#!/bin/sh\n" + text + "\n");
            if (!OperatingSystem.IsWindows()) File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserExecute);
        }

        var start = new ProcessStartInfo("sh") { UseShellExecute = false, RedirectStandardOutput = true, RedirectStandardError = true };
        start.ArgumentList.Add(Path.Combine(Repository.Root, script));
        foreach (var argument in arguments) start.ArgumentList.Add(argument);
        foreach (var (name, value) in environment) start.Environment[name] = value;
        start.Environment["PATH"] = _programs.FullName + Path.PathSeparator + Environment.GetEnvironmentVariable("PATH");
        _process = Process.Start(start)!;
        _output = _process.StandardOutput.ReadToEndAsync();
        _errors = _process.StandardError.ReadToEndAsync();
    }

    /// <summary>The process id.</summary>
    public int Id => _process.Id;

    /// <summary>Waits for its end: exit code and everything that it wrote.</summary>
    public async Task<(int Code, string Output)> EndAsync()
    {
        // A script that hangs, or a child of it that keeps the output open, must fail a test and not hang it.
        await Task.WhenAll(_process.WaitForExitAsync(), _output, _errors).WaitAsync(TimeSpan.FromSeconds(60));
        return (_process.ExitCode, await _output + await _errors);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        if (!_process.HasExited) _process.Kill(entireProcessTree: true);
        _process.Dispose();
        _programs.Delete(recursive: true);
    }
}
