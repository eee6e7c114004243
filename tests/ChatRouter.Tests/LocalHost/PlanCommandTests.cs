using ChatRouter.Capacity.Figures;
using ChatRouter.LocalHost.Commands;
using ChatRouter.LocalHost.Commands.Plan;

namespace ChatRouter.Tests.LocalHost;

/// <summary>What <c>plan</c> reads, prints and draws.</summary>
public sealed class PlanCommandTests : IDisposable
{
    private const string Router = """
        { "tenants": [{ "name": "a", "keys": ["sha256:2bb80d537b1da3e38bd30361aa855686bde0eacd7162fef6a25fe97bf527a25b"] }],
          "backends": {
            "gpu1": { "protocol": "vllm", "baseUrl": "http://gpu1", "model": "m", "zone": "a", "maxConcurrency": 16 },
            "gpu2": { "protocol": "vllm", "baseUrl": "http://gpu2", "model": "m", "zone": "b" } },
          "routes": { "chat": { "ladder": [{ "backends": ["gpu1", "gpu2"] }] } } }
        """;

    private readonly string _folder = Directory.CreateTempSubdirectory("plan").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task Plan_NothingKnown_SaysWhatIsAssumed()
    {
        var (code, output, _) = await RunAsync();

        Assert.Equal(0, code);
        Assert.Contains("ASSUMED: route chat: 1 request/s at the peak, 8 s per request, prompts of 1500 tokens, answers of 500 tokens\n", output, StringComparison.Ordinal);
        Assert.Contains("ASSUMED: backend gpu2: 256 slots, the default of maxConcurrency\n", output, StringComparison.Ordinal);
        Assert.Contains("N+1: yes, full service without any one zone", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Plan_ZoneTooSmall_MendAndExitCode2()
    {
        var (code, output, _) = await RunAsync("--figures", File("""{ "routes": { "chat": { "requestsPerSecond": 3.75, "serviceSeconds": 8, "promptTokens": 1500, "answerTokens": 500 } }, "backends": { "gpu2": { "slots": 48 } } }"""));

        Assert.Equal(2, code);
        Assert.DoesNotContain("ASSUMED", output, StringComparison.Ordinal);
        Assert.Contains("  N+1: NO, SHEDS when zone b lost; headroom -47%\n    cheapest mend: maxConcurrency of gpu1 16 -> 38", output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{ "routes": { "chatt": {} } }""", "routes.chatt: the configuration has no such route.")]
    [InlineData("""{ "routes": { "chat": { "requestsPerSecond": -1 } } }""", "routes.chat.requestsPerSecond is -1; more than 0 and at most 1000000 is allowed.")]
    [InlineData("""{ "backends": { "gpu1": { "slot": 3 } } }""", "The JSON property 'slot' could not be mapped")]
    [InlineData("""{ "quotas": { "azure": {} } }""", "quotas.azure: no backend has this quotaGroup.")]
    public async Task Plan_WrongFigures_NameTheField(string figures, string message)
    {
        var (code, _, error) = await RunAsync("--figures", File(figures));

        Assert.Equal(1, code);
        Assert.Contains(message, error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task WhatIf_RateAndZone_ChangeTheNumbers()
    {
        var plan = await PlanCommand.MakeAsync(File(Router), null, null, "rate=2x,zone=b:off,slots=gpu1:24", new Dictionary<string, string>(StringComparer.Ordinal), CancellationToken.None);

        Assert.Equal(2, plan.Routes[0].Demand.RequestsPerSecond);
        Assert.Equal([24, 0], plan.Backends.Select(backend => backend.Slots));
    }

    [Theory]
    [InlineData("rate=fast")]
    [InlineData("zone=z:off")]
    [InlineData("color=red")]
    public async Task WhatIf_NotUnderstood_IsNamed(string change)
        => Assert.StartsWith($"error: --what-if {change}: ", (await RunAsync("--what-if", change)).Error, StringComparison.Ordinal);

    [Fact]
    public async Task Json_OfAPlan_HasVerdictAndCases()
    {
        var (_, output, _) = await RunAsync("--json");

        using var json = System.Text.Json.JsonDocument.Parse(output);
        Assert.True(json.RootElement.GetProperty("isNPlusOne").GetBoolean());
        Assert.Equal(["all up", "zone a lost", "zone b lost", "gpu2 rolls"], json.RootElement.GetProperty("cases").EnumerateArray().Select(one => one.GetProperty("title").GetString()));
    }

    [Fact]
    public async Task Svg_OfAPlan_IsXmlWithABarForEachCase()
    {
        var file = Path.Combine(_folder, "plan.svg");
        await RunAsync("--svg", file);

        var picture = System.Xml.Linq.XDocument.Load(file);
        Assert.Equal(4, picture.Descendants().Count(element => element.Name.LocalName == "rect" && (string?)element.Attribute("class") == "room"));
    }

    [Fact]
    public void State_OfARouter_GivesPeakDurationAndSlots()
    {
        var model = ChatRouter.Configuration.RouterConfiguration.Parse(Router, new Dictionary<string, string>(StringComparer.Ordinal)).Model!;
        using var state = System.Text.Json.JsonDocument.Parse("""
            { "instances": 2, "routes": [{ "name": "chat", "slo": { "minutes": [{ "requests": 60 }, { "requests": 225 }],
                "hour": { "requests": 1000, "promptTokens": 1500000, "completionTokens": 500000, "total": { "p50": 4000, "p95": 4000, "p99": 4000 } }, "day": { "requests": 1000 } } }],
              "backends": [{ "name": "gpu1", "limit": 12, "isCold": true }, { "name": "gpu2", "limit": 256, "isCold": false }] }
            """);

        var figures = StateFigures.Read(state.RootElement, model);

        Assert.Equal(new RouteDemand { RequestsPerSecond = 3.75, Service = TimeSpan.FromSeconds(4), Variation = 0, PromptTokens = 1500, AnswerTokens = 500 }, figures.Routes["chat"]);
        Assert.Equal(new BackendFigures { Slots = 24, IsWarm = false }, figures.Backends["gpu1"]);
        Assert.Equal(new BackendFigures { Slots = null, IsWarm = true }, figures.Backends["gpu2"]);
    }

    [Fact]
    public async Task Check_OneZone_Warns()
    {
        using var output = new StringWriter();
        using var error = new StringWriter();
        using var signals = new StopSignals();
        var file = File(Router.Replace("\"zone\": \"b\"", "\"zone\": \"a\"", StringComparison.Ordinal));

        Assert.Equal(0, await CommandLine.RunAsync(["check", "--config", file], output, error, signals));
        Assert.StartsWith("warning: routes.chat.ladder: route 'chat' does not outlive zone 'a': every backend of its ladder stands there.", output.ToString(), StringComparison.Ordinal);
    }

    private string File(string text)
    {
        var file = Path.Combine(_folder, $"{Guid.NewGuid():N}.json");
        System.IO.File.WriteAllText(file, text);
        return file;
    }

    private async Task<(int Code, string Output, string Error)> RunAsync(params string[] more)
    {
        using var output = new StringWriter();
        using var error = new StringWriter();
        using var signals = new StopSignals();
        var code = await CommandLine.RunAsync(["plan", "--config", File(Router), .. more], output, error, signals);
        return (code, output.ToString(), error.ToString());
    }
}
