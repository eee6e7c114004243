using System.Diagnostics;

namespace ChatRouter.PageTests;

/// <summary>Playwright and axe from npm at the versions of <c>browser/package-lock.json</c>, installed under <c>artifacts/</c> on first use, with the checks beside them.</summary>
internal sealed class BrowserInstallation
{
    private static readonly Lazy<BrowserInstallation> _shared = new(() => new BrowserInstallation());

    private BrowserInstallation()
    {
        var root = FindRepository();
        var source = Path.Combine(root, "tests", "ChatRouter.PageTests", "browser");
        var target = Path.Combine(root, "artifacts", "browser");
        Runner = Path.Combine(target, "run.mjs");
        Pictures = Path.Combine(root, "docs", "images");

        // Two test runs may start together, also in two processes.
        using var mutex = new Mutex(initiallyOwned: false, "chatrouter-browser-installation");
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

    /// <summary>The installation of this process.</summary>
    public static BrowserInstallation Shared => _shared.Value;

    /// <summary>The script that runs checks.</summary>
    public string Runner { get; }

    /// <summary>Where the screenshots of the documents are.</summary>
    public string Pictures { get; }

    private static void Install(string source, string target)
    {
        const string Lock = "package-lock.json";
        Directory.CreateDirectory(target);
        foreach (var file in Directory.GetFiles(source)) File.Copy(file, Path.Combine(target, Path.GetFileName(file)), overwrite: true);
        var wanted = File.ReadAllText(Path.Combine(source, Lock));
        var stamp = Path.Combine(target, "installed-lock.json");
        if (File.Exists(stamp) && File.ReadAllText(stamp) == wanted) return;

        var start = new ProcessStartInfo(OperatingSystem.IsWindows() ? "npm.cmd" : "npm") { WorkingDirectory = target, UseShellExecute = false, RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (var argument in (string[])["ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"]) start.ArgumentList.Add(argument);
        using var npm = Process.Start(start)!;
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
