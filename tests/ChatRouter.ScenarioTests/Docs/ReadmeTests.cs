using System.Diagnostics;
using System.Text.RegularExpressions;
using ChatRouter.Configuration;
using ChatRouter.ScenarioTests.Harness;

namespace ChatRouter.ScenarioTests.Docs;

/// <summary>What the README tells a newcomer to type works, word for word.</summary>
public sealed partial class ReadmeTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    [Fact]
    public async Task Readme_EveryCurl_AnswersAsTheTextSays()
    {
        await using var router = await RouterFixture.StartBuiltInAsync(_ => { });
        var outputs = new List<string>();
        foreach (var block in ShellBlocks().Where(b => b.Contains("curl ", StringComparison.Ordinal)))
        {
            var script = block
                .Replace("http://127.0.0.1:7071/", router.App.BaseAddress.ToString(), StringComparison.Ordinal)
                .Replace("http://127.0.0.1:7080", router.Simulator.Control.ToString().TrimEnd('/'), StringComparison.Ordinal);
            outputs.Add(await RunAsync(script));
        }

        Assert.Equal(4, outputs.Count);
        Assert.Contains("\"object\":\"chat.completion\"", outputs[0], StringComparison.Ordinal);
        Assert.Contains("x-router-backend: gpu2", outputs[1], StringComparison.Ordinal);
        Assert.Contains("\"status\":\"ready\"", outputs[1], StringComparison.Ordinal);
        Assert.Contains("\"object\":\"batch\"", outputs[2], StringComparison.Ordinal);
        Assert.Contains("\"kind\": \"drain\"", outputs[3], StringComparison.Ordinal);
        Assert.Contains("\"hold\": null", outputs[3], StringComparison.Ordinal);
    }

    [Fact]
    public void Readme_Configuration_IsValid()
    {
        var json = JsonBlock().Match(Readme()).Groups["json"].Value;

        var result = RouterConfiguration.Parse(json, [KeyValuePair.Create("APP_KEY", "a-long-key-of-the-app")]);

        Assert.Empty(result.Errors);
        Assert.NotNull(result.Model);
    }

    [Fact]
    public void Readme_IsShort() => Assert.InRange(Readme().Split('\n').Length, 60, 151);

    private static string Readme() => File.ReadAllText(Path.Combine(Root(), "README.md"));

    private static IEnumerable<string> ShellBlocks() => ShellBlock().Matches(Readme()).Select(m => m.Groups["shell"].Value);

    private static string Root()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder!.FullName, "Functions.sln"))) folder = folder.Parent;
        return folder.FullName;
    }

    private static async Task<string> RunAsync(string script)
    {
        using var shell = Process.Start(new ProcessStartInfo("bash", ["-c", script]) { UseShellExecute = false, RedirectStandardOutput = true })!;
        var output = await shell.StandardOutput.ReadToEndAsync().WaitAsync(Patience, TimeProvider.System);
        await shell.WaitForExitAsync().WaitAsync(Patience, TimeProvider.System);
        Assert.Equal(0, shell.ExitCode);
        return output;
    }

    [GeneratedRegex("```sh\n(?<shell>.*?)```", RegexOptions.Singleline | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex ShellBlock();

    [GeneratedRegex("```jsonc\n(?<json>.*?)```", RegexOptions.Singleline | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex JsonBlock();
}
