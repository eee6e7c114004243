using ChatRouter.LocalHost.Commands;
using ChatRouter.ScenarioTests.Harness;
using ChatRouter.Simulator;

namespace ChatRouter.ScenarioTests.Releases;

/// <summary>An operator orders a release from the command line and steers it to its end.</summary>
public sealed class ReleaseCommandTests : IDisposable
{
    private const string Order = """
        {
          "name": "v2", "route": "chat", "candidate": ["new"], "version": "2", "shadow": false, "memory": { "notMeasured": "simulated" },
          "golden": { "prompts": [{ "id": "any", "messages": [{ "role": "user", "content": "Say 5 tokens." }], "assert": [{ "type": "not-is-refusal" }] }] }
        }
        """;

    private readonly string _file = Path.GetTempFileName();

    public void Dispose() => File.Delete(_file);

    [Fact]
    public async Task Operator_StartsPausesPromotesAndAborts()
    {
        await using var router = await RouterFixture.StartAsync(new RouterSetup(
            new ScenarioBackend("old", BackendKind.Vllm), new ScenarioBackend("low", BackendKind.OpenAI) { Rung = 2 }, new ScenarioBackend("new", BackendKind.Vllm) { Rung = 0 })
        {
            Top = """{ "fleet": { "refresh": "50ms" } }""",
        });
        await File.WriteAllTextAsync(_file, """{ "name": "v2", "route": "chat" }""");
        var (exit, output) = await RunAsync(router, "start", _file);
        Assert.Equal(1, exit);
        Assert.All(["candidate", "version", "golden", "memory"], lack => Assert.Contains($"{lack} is missing", output, StringComparison.Ordinal));

        await File.WriteAllTextAsync(_file, Order);
        Assert.Equal((0, "v2: running at validation; ordered by anna"), await RunAsync(router, "start", _file, "--who", "anna"));
        Assert.Equal((0, "v2: paused (operator) at validation; paused by anna: lunch"), First(await RunAsync(router, "pause", "v2", "--who", "anna", "--why", "lunch"), "validation"));
        Assert.Contains("paused (operator)", (await RunAsync(router, "list")).Output, StringComparison.Ordinal);
        Assert.Equal(1, (await RunAsync(router, "start", _file)).Exit);

        Assert.Equal((0, "v2: running at bake; promoted by operator: no reason given"), await RunAsync(router, "promote", "v2"));
        await Eventually.TrueAsync(async () => (await router.AskAsync("""{"model":"chat","messages":[{"role":"user","content":"Hello"}]}""")).Backend == "new", "the candidate does not answer");

        Assert.Equal((0, "v2: aborted at bake; aborted by operator: no reason given"), await RunAsync(router, "abort", "v2"));
        await Eventually.TrueAsync(async () => (await router.AskAsync("""{"model":"chat","messages":[{"role":"user","content":"Hello"}]}""")).Backend == "old", "the baseline does not answer");
        Assert.Equal((1, "[--------------------]   0 %  v2: aborted at bake; aborted by operator: no reason given"), await RunAsync(router, "watch", "v2"));
        var record = (await RunAsync(router, "show", "v2")).Output;
        Assert.All(["candidate  new", "bake running; promoted by operator", "bake aborted"], line => Assert.Contains(line, record, StringComparison.Ordinal));
        Assert.Equal((1, "error: No such release: v9."), await RunAsync(router, "show", "v9"));
    }

    // The timer may have passed the first stage by then.
    private static (int Exit, string Output) First((int Exit, string Output) answer, string stage)
        => (answer.Exit, answer.Output.Replace("at synthetic;", $"at {stage};", StringComparison.Ordinal).Replace("at canary 1 of 4, 1 %;", $"at {stage};", StringComparison.Ordinal));

    private static async Task<(int Exit, string Output)> RunAsync(RouterFixture router, string verb, params string[] more)
    {
        using var output = new StringWriter();
        using var signals = new StopSignals();
        var exit = await CommandLine.RunAsync(["release", verb, .. more, "--target", router.App.BaseAddress.ToString(), "--key", RouterSetup.OpsKey], output, output, signals);
        return (exit, output.ToString().Trim());
    }
}
