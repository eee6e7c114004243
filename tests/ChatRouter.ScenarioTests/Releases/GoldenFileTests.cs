using System.Text.Json;

namespace ChatRouter.ScenarioTests.Releases;

/// <summary>A broken file of golden prompts costs a release and no caller.</summary>
public sealed class GoldenFileTests : IDisposable
{
    private readonly string _file = Path.Combine(Directory.CreateTempSubdirectory("golden").FullName, "golden.jsonl");

    public void Dispose() => Directory.Delete(Path.GetDirectoryName(_file)!, recursive: true);

    [Fact]
    public async Task BrokenLine_InstanceStartsAndServes_ReleaseFailsWithFileLineAndMistake()
    {
        const string Problem = "Release 'v2', golden.jsonl line 2 is no JSON object.";
        await File.WriteAllTextAsync(_file, """
            {"id":"count","messages":[{"role":"user","content":"Count from 1 to 5."}],"assert":[{"type":"contains","value":"1"}]}
            {"id":"sum","messages":[
            """);
        await using var scenario = await ReleaseScenario.StartAsync($$"""{ "golden": { "file": {{JsonSerializer.Serialize(_file)}}, "repeat": 1 } }""");

        var record = await scenario.UntilOverAsync();

        Assert.Equal(("rolledBack", "validation", $"golden-prompts: {Problem}", Problem), (Text("status"), Text("stage"), Text("reason"), Text("goldenProblem")));
        var listed = (await scenario.Router.OpsAsync("ops/releases")).GetProperty("releases")[0];
        Assert.Equal(Problem, listed.GetProperty("goldenProblem").GetString());
        Assert.Equal($"{Problem} The release cannot pass its checks until the file is mended; callers are served", Assert.Single(scenario.Router.LoggedErrors).TrimEnd());
        Assert.Empty(scenario.Router.Simulator.Backends["new"].Attempts);
        Assert.Equal("old", (await scenario.Router.AskAsync("""{"model":"chat","messages":[{"role":"user","content":"Hello"}]}""")).Backend);
        await scenario.EndAsync();

        string? Text(string name) => record.GetProperty(name).GetString();
    }
}
