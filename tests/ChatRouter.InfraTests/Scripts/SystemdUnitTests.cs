namespace ChatRouter.InfraTests.Scripts;

public sealed class SystemdUnitTests
{
    private static readonly string[] _units = ["vllm.service", "ollama.service", "llamacpp.service"];

    [ShellFact("systemd-analyze")]
    public async Task Verify_Units_HasNothingToSay()
    {
        var (code, output) = await VerifyAsync(text => text);

        Assert.Equal((0, ""), (code, output));
    }

    [ShellFact("systemd-analyze")]
    public async Task Verify_UnknownKey_IsFound()
    {
        var (_, output) = await VerifyAsync(text => text.Replace("WatchdogSec=", "WatchdogSeconds=", StringComparison.Ordinal));

        Assert.Contains("Unknown key 'WatchdogSeconds' in section [Service]", output, StringComparison.Ordinal);
    }

    [ShellFact("systemd-analyze")]
    public async Task Verify_ProgramThatIsNotThere_IsFound()
    {
        var (code, output) = await VerifyAsync(text => text.Replace("chatrouter/guard.sh", "chatrouter/keeper.sh", StringComparison.Ordinal));

        Assert.NotEqual(0, code);
        Assert.Contains("keeper.sh is not executable", output, StringComparison.Ordinal);
    }

    /// <summary>Verifies the units in a root of their own, which holds the programs that they start.</summary>
    private static async Task<(int Code, string Output)> VerifyAsync(Func<string, string> change)
    {
        var root = Directory.CreateTempSubdirectory("chatrouter-systemd-").FullName;
        try
        {
            foreach (var unit in _units) Write(root, "etc/systemd/system/" + unit, change(Deployment.Committed.Text("infra/gpu/systemd/" + unit)));
            foreach (var target in (string[])["sysinit", "basic", "shutdown", "network-online", "multi-user"]) Write(root,
                $"usr/lib/systemd/system/{target}.target", "[Unit]\nDescription=x\n");
            foreach (var program in (string[])["usr/local/lib/chatrouter/guard.sh", "opt/vllm/bin/vllm", "usr/local/bin/ollama", "usr/local/bin/llama-server"])
            {
                var path = Write(root, program, "#!/bin/sh\n");
                if (!OperatingSystem.IsWindows()) File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
            }

            var script = Path.Combine(root, "verify.sh");
            await File.WriteAllTextAsync(script, $"exec systemd-analyze verify --root={root} {string.Join(' ', _units)}");
            using var run = new ScriptRun(script, [], new Dictionary<string,
                string>(StringComparer.Ordinal), new Dictionary<string, string>(StringComparer.Ordinal));
            return await run.EndAsync();
        }
        finally
        {
            Directory.Delete(root, recursive: true);
        }
    }

    private static string Write(string root, string path, string text)
    {
        var full = Path.Combine(root, path);
        Directory.CreateDirectory(Path.GetDirectoryName(full)!);
        File.WriteAllText(full, text);
        return full;
    }
}
