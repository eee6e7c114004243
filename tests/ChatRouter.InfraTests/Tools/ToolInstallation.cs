using System.ComponentModel;
using System.Diagnostics;

namespace ChatRouter.InfraTests.Tools;

/// <summary>The packages of <c>tools/package-lock.json</c> from npm, installed under <c>artifacts/</c> on first use. They need no compiler.</summary>
internal static class ToolInstallation
{
    private const string Lock = "package-lock.json";

    private static readonly string _source = Path.Combine(Repository.Root, "tests", "ChatRouter.InfraTests", "tools");

    /// <summary>A script to run with Node.js from the folder of the installation.</summary>
    public static string Script(string name) => Path.Combine(_source, name);

    /// <summary>Installs what is not there yet, about 8 s, and returns the folder.</summary>
    public static string Install()
    {
        var target = Path.Combine(Repository.Root, "artifacts", "infra-tools");
        // Two test runs may start together, also in two processes.
        using var mutex = new Mutex(initiallyOwned: false, "chatrouter-infra-tools-installation");
        mutex.WaitOne();
        try
        {
            var wanted = File.ReadAllText(Path.Combine(_source, Lock));
            var stamp = Path.Combine(target, "installed-lock.json");
            if (File.Exists(stamp) && File.ReadAllText(stamp) == wanted) return target;

            Directory.CreateDirectory(target);
            foreach (var file in (string[])["package.json", Lock]) File.Copy(Path.Combine(_source, file), Path.Combine(target, file), overwrite: true);
            RunNpm(target);
            File.WriteAllText(stamp, wanted);
            return target;
        }
        finally
        {
            mutex.ReleaseMutex();
        }
    }

    /// <summary>Starts a program of Node.js, or says what is missing.</summary>
    public static Process Start(ProcessStartInfo start)
    {
        try
        {
            return Process.Start(start)!;
        }
        catch (Win32Exception e)
        {
            throw new InvalidOperationException(
                $"'{start.FileName}' cannot be started: {e.Message}. These tests read Kusto and PowerShell on Node.js. "
                + "Install Node.js 20 with npm and see that both are on the PATH.", e);
        }
    }

    private static void RunNpm(string folder)
    {
        var start = new ProcessStartInfo(OperatingSystem.IsWindows() ? "npm.cmd" : "npm")
        {
            WorkingDirectory = folder,
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var argument in (string[])["ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"]) start.ArgumentList.Add(argument);
        using var npm = Start(start);
        var errors = npm.StandardError.ReadToEndAsync();
        npm.StandardOutput.ReadToEnd();
        npm.WaitForExit();
        if (npm.ExitCode != 0) throw new InvalidOperationException($"npm ci in {folder} failed with exit code {npm.ExitCode}: {errors.Result}");
    }
}
