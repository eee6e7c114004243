using System.ComponentModel;
using System.Diagnostics;

namespace ChatRouter.AzuriteTests;

/// <summary>Azurite from npm at the version of <c>azurite/package-lock.json</c>, installed under <c>artifacts/</c> on first use.</summary>
internal sealed class AzuriteInstallation
{
    private static readonly Lazy<AzuriteInstallation> _shared = new(() => new AzuriteInstallation());

    private AzuriteInstallation()
    {
        var root = FindRepository();
        var source = Path.Combine(root, "tests", "ChatRouter.AzuriteTests", "azurite");
        var target = Path.Combine(root, "artifacts", "azurite");
        TableServer = Path.Combine(target, "node_modules", "azurite", "dist", "src", "table", "main.js");
        StopWithParent = Path.Combine(source, "stop-with-parent.cjs");

        // Two test runs may start together, also in two processes.
        using var mutex = new Mutex(initiallyOwned: false, "chatrouter-azurite-installation");
        mutex.WaitOne();
        try
        {
            Install(source, target);
        }
        finally
        {
            mutex.ReleaseMutex();
        }
    }

    /// <summary>The installation of this process; installs on first use, about 20 s.</summary>
    public static AzuriteInstallation Shared => _shared.Value;

    /// <summary>The script of the table service.</summary>
    public string TableServer { get; }

    /// <summary>The script to load before it, so that it ends with the test run.</summary>
    public string StopWithParent { get; }

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
                $"'{start.FileName}' cannot be started: {e.Message}. These tests run Azurite, the storage emulator, on Node.js. "
                + "Install Node.js 20 with npm and see that both are on the PATH.", e);
        }
    }

    private static void Install(string source, string target)
    {
        const string Lock = "package-lock.json";
        var wanted = File.ReadAllText(Path.Combine(source, Lock));
        var stamp = Path.Combine(target, "installed-lock.json");
        if (File.Exists(stamp) && File.ReadAllText(stamp) == wanted) return;

        Directory.CreateDirectory(target);
        foreach (var file in (string[])["package.json", Lock]) File.Copy(Path.Combine(source, file), Path.Combine(target, file), overwrite: true);
        var start = new ProcessStartInfo(OperatingSystem.IsWindows() ? "npm.cmd" : "npm")
        {
            WorkingDirectory = target,
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var argument in (string[])["ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"]) start.ArgumentList.Add(argument);
        using var npm = Start(start);
        var errors = npm.StandardError.ReadToEndAsync();
        npm.StandardOutput.ReadToEnd();
        npm.WaitForExit();
        if (npm.ExitCode != 0) throw new InvalidOperationException($"npm ci in {target} failed with exit code {npm.ExitCode}: {errors.Result}");
        File.WriteAllText(stamp, wanted);
    }

    private static string FindRepository()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "Functions.sln"))) return folder.FullName;
        }

        throw new InvalidOperationException($"No folder above {AppContext.BaseDirectory} holds Functions.sln.");
    }
}
