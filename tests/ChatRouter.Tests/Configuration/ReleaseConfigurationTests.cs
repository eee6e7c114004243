using System.Text;
using ChatRouter.Configuration;
using ChatRouter.Model.Releases;
using static ChatRouter.Tests.Configuration.ConfigurationFixture;

namespace ChatRouter.Tests.Configuration;

public sealed class ReleaseConfigurationTests
{
    private const string Backends = """
        "backends": {
          "gpu1": { "protocol": "vllm", "baseUrl": "http://gpu1:8000", "model": "m" },
          "gpu2": { "protocol": "vllm", "baseUrl": "http://gpu2:8000", "model": "m2" },
          "gpu3": { "protocol": "openai", "baseUrl": "http://gpu3:8000", "model": "m3" }
        },
        "tenants": [{ "name": "app", "keys": ["sha256:2bb80d537b1da3e38bd30361aa855686bde0eacd7162fef6a25fe97bf527a25b"] }],
        "routes": { "chat": { "ladder": [{ "backends": ["gpu1"] }, { "backends": ["gpu3"] }], "timers": { "idle": "7s" } } }
        """;

    private const string Good = """
        "route": "chat", "candidate": ["gpu2"], "version": "2", "memory": {},
        "golden": { "prompts": [{ "id": "sum", "critical": true, "messages": [{ "role": "user", "content": "2+2?\nOne number." }], "assert": [{ "type": "contains", "value": "4" }] }] }
        """;

    [Fact]
    public void Release_WithWhatIsRequired_HasTheDefaultsAndTheTimersOfItsRoute()
    {
        var release = Assert.Single(Loaded(Json(Good)).Releases);
        Assert.Equal(("v2", "chat", "2", SplitUnit.Conversation), (release.Name, release.Route, release.Version, release.Unit));
        Assert.Equal(["gpu2"], release.Candidate.Select(backend => backend.Name));
        Assert.Equal(TimeSpan.FromSeconds(7), release.Candidate[0].Timers.Idle);
        Assert.Equal([1, 5, 25, 50], release.Steps.Select(step => step.Percent));
        Assert.Equal(new ShadowSettings(), release.Shadow);
        Assert.Equal(new GateSettings(), release.Gates);
        Assert.Equal(new MemoryGate(), release.Memory);
        Assert.Equal(TimeSpan.FromHours(24), release.Bake);
        var prompt = Assert.Single(release.Golden.Prompts);
        Assert.True(prompt.IsCritical);
        Assert.Equal("""{"messages":[{"role":"user","content":"2\u002B2?\nOne number."}]}""", Encoding.UTF8.GetString(prompt.Body.Span));
        Assert.Equal([new GoldenAssertion(AssertionKind.Contains, "4")], prompt.Assertions.AsEnumerable());
    }

    [Fact]
    public void Release_WithEverySetting_TakesIt()
    {
        var release = Loaded(Json(Good + """
            , "unit": "tenant", "optedOut": ["app"], "shadow": false, "bake": "30s",
            "steps": [{ "percent": 10, "minRequests": 50, "minTime": "2s", "maxTime": "1m" }, { "percent": 100 }],
            "gates": { "maxIncrease": 0.1, "maxSlower": 0.7, "maxTokens": 2, "falseRollback": 0.01, "falsePromotion": 0.02, "sickBaseline": 0.3 }
            """)).Releases[0];
        Assert.Equal((SplitUnit.Tenant, null, TimeSpan.FromSeconds(30)), (release.Unit, release.Shadow, release.Bake));
        Assert.Equal(["app"], release.OptedOut.AsEnumerable());
        Assert.Equal(new CanaryStep { Percent = 10, MinRequests = 50, MinTime = TimeSpan.FromSeconds(2), MaxTime = TimeSpan.FromMinutes(1) }, release.Steps[0]);
        Assert.Equal(new CanaryStep { Percent = 100 }, release.Steps[1]);
        Assert.Equal(new GateSettings { MaxIncrease = 0.1, MaxSlower = 0.7, MaxTokens = 2, FalseRollback = 0.01, FalsePromotion = 0.02, SickBaseline = 0.3 }, release.Gates);
    }

    [Fact]
    public void Shadow_WithABoundOfAgreement_TakesIt()
        => Assert.Equal(new ShadowSettings { MinAgreement = 0.7 }, Loaded(Json(Changed(""" "shadow": { "minAgreement": 0.7 } """))).Releases[0].Shadow);

    [Theory]
    [InlineData("""    "golden": null""", "Release 'v2': golden is missing; it is required.")]
    [InlineData("""    "memory": null""", "Release 'v2': memory is missing; it is required.")]
    [InlineData("""    "version": null""", "Release 'v2': version is missing; it is required.")]
    [InlineData("""    "route": "chatt" """, "Release 'v2': route is \"chatt\", which is no route; did you mean \"chat\"?")]
    [InlineData("""    "candidate": ["gpu9"] """, "Release 'v2': candidate[0] is \"gpu9\", which is no backend; did you mean \"gpu1\"?")]
    [InlineData("""    "candidate": ["gpu1"] """, "Release 'v2': candidate[0] is \"gpu1\", which stands on the first rung of route 'chat': there would be no baseline to compare with and to go back to.")]
    [InlineData("""    "candidate": ["gpu3"], "memory": { "notMeasured": "hosted" } """, "Release 'v2': candidate is one backend, and route 'chat' has no further one: after the promotion there would be no second way to answer. Give the candidate a second backend or the route a second rung.")]
    [InlineData("""    "candidate": ["gpu2", "gpu3"] """, "Release 'v2': memory is to be measured, but backend 'gpu3' tells nothing of it; give it health.gpu.metricsUrl, or say in notMeasured why not.")]
    [InlineData("""    "steps": [{ "percent": 25 }, { "percent": 5 }] """, "Release 'v2', step 2: percent is 5; it must be more than in the step before, which has 25.")]
    [InlineData("""    "steps": [{ "percent": 25, "minTime": "2h", "maxTime": "1h" }] """, "Release 'v2', step 1: minTime is 2h; it must be less than maxTime, which is 1h.")]
    [InlineData("""    "steps": [] """, "Release 'v2': steps has 0 entries; allowed is 1 to 20.")]
    [InlineData("""    "optedOut": ["ap"] """, "Release 'v2': optedOut[0] is \"ap\", which is no tenant; did you mean \"app\"?")]
    [InlineData("""    "gates": { "maxSlower": 0.4 } """, "Release 'v2': gates.maxSlower is 0.4; allowed is 0.51 to 0.99.")]
    [InlineData("""    "shadow": { "minAgreement": 1 } """, "Release 'v2': shadow.minAgreement is 1; allowed is 0.05 to 0.99.")]
    [InlineData("""    "shadow": true """, "Release 'v2': shadow is true; it must be an object.")]
    public void Release_ThatLacksSomething_IsRefusedWithIt(string change, string message) => Assert.Equal([message], Errors(Json(Changed(change))));

    [Theory]
    [InlineData("""{ "id": "a", "assert": [{ "type": "contains", "value": "4" }] }""", "has neither messages nor request; it needs one of them.")]
    [InlineData("""{ "id": "a", "request": { "model": "x", "messages": [] }, "assert": [{ "type": "contains", "value": "4" }] }""", "request.model does not belong to a golden prompt: the release says it.")]
    [InlineData("""{ "id": "a", "messages": [], "assert": [{ "type": "similar", "value": "4" }] }""", null)]
    [InlineData("""{ "id": "a", "messages": [], "assert": [{ "type": "not-regex", "value": "(?=x)" }] }""", null)]
    [InlineData("""{ "id": "a", "messages": [], "assert": [{ "type": "latency", "value": "4" }] }""", "value is \"4\"; latency takes milliseconds, 1 to 220000.")]
    [InlineData("""{ "id": "a", "messages": [], "assert": [{ "type": "is-refusal", "value": "4" }] }""", "value is \"4\"; is-refusal takes absent.")]
    [InlineData("""{ "id": "a", "messages": [], "assert": [{ "type": "not-contains" }] }""", "value is absent; not-contains takes a text.")]
    public void Prompt_ThatCannotBeAsked_IsRefused(string prompt, string? end)
    {
        var error = Assert.Single(Errors(Json(Changed($$""" "golden": { "prompts": [{{prompt}}] } """))));
        Assert.StartsWith("Release 'v2', golden prompt 1", error, StringComparison.Ordinal);
        if (end is not null) Assert.EndsWith(end, error, StringComparison.Ordinal);
    }

    [Fact]
    public void Golden_File_IsReadBesideTheConfigurationWithItsLines()
    {
        var folder = Directory.CreateTempSubdirectory();
        try
        {
            var config = Path.Combine(folder.FullName, "router.json");
            File.WriteAllText(config, Json(Changed(""" "golden": { "file": "golden.jsonl", "repeat": 5, "minPass": 0.9 } """)));
            File.WriteAllText(Path.Combine(folder.FullName, "golden.jsonl"), """
                {"id":"a","messages":[{"role":"user","content":"x"}],"assert":[{"type":"not-icontains","value":"y"},{"type":"is-json","value":{"type":"object"}}]}

                {"id":"b","request":{"messages":[],"tools":[]},"assert":[{"type":"is-valid-openai-tools-call"},{"type":"latency","value":900}]}
                """);
            var golden = RouterConfiguration.Load(config, []).Model!.Releases[0].Golden;
            Assert.Equal((5, 0.9, null), (golden.Repeat, golden.MinPass, golden.Problem));
            Assert.Equal([new GoldenAssertion(AssertionKind.IContains, "y", IsNegated: true), new GoldenAssertion(AssertionKind.IsJson, """{"type":"object"}""")], golden.Prompts[0].Assertions.AsEnumerable());
            Assert.Equal([new GoldenAssertion(AssertionKind.IsValidOpenAIToolsCall, ""), new GoldenAssertion(AssertionKind.Latency, "900")], golden.Prompts[1].Assertions.AsEnumerable());

            File.AppendAllText(Path.Combine(folder.FullName, "golden.jsonl"), "\n{\"id\":\"a\"\n{\"id\":\"a\",\"messages\":[],\"assert\":[{\"type\":\"is-refusal\"}]}\n");
            var broken = RouterConfiguration.Load(config, []);
            string[] mistakes = ["Release 'v2', golden.jsonl line 4 is no JSON object.", "Release 'v2', golden.jsonl line 5: id is \"a\", which another prompt of the release has."];
            Assert.Equal(mistakes, broken.DataErrors.Select(error => error.Message));
            Assert.Equal(mistakes, broken.AllErrors.Select(error => error.Message));
            Assert.Empty(broken.Errors);
            golden = broken.Model!.Releases[0].Golden;
            Assert.Equal($"{mistakes[0]} (And 1 more.)", golden.Problem);
            Assert.Equal((5, 0.9), (golden.Repeat, golden.MinPass));
            Assert.Empty(golden.Prompts);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    [Fact]
    public void Golden_FileThatIsNotThere_IsNoErrorOfTheConfigurationButOfItsData()
    {
        var result = Parse(Json(Changed(""" "golden": { "file": "nowhere.jsonl" } """)));
        Assert.Equal(["Release 'v2': golden.file is \"nowhere.jsonl\", which is no file."], result.DataErrors.Select(error => error.Message));
        Assert.Equal("Release 'v2': golden.file is \"nowhere.jsonl\", which is no file.", result.Model!.Releases[0].Golden.Problem);
        Assert.Empty(result.Errors);
    }

    [Fact]
    public void Golden_FileAndPromptsAtOnce_AreAnErrorOfTheConfiguration()
        => Assert.Equal(["Release 'v2': golden has both file and prompts; it needs one of them."], Errors(Json(Changed(""" "golden": { "file": "nowhere.jsonl", "prompts": [] } """))));

    [Fact]
    public void Order_OfTheSameForm_IsReadAgainstTheConfiguration()
    {
        var reader = Loaded(Json(Good)).ReleaseReader!;
        Assert.Null(reader.Read(Encoding.UTF8.GetBytes($$"""{ "name": "v3", {{Good}} }"""), out var release));
        Assert.Equal(("v3", "chat", "gpu2"), (release!.Name, release.Route, release.Candidate[0].Name));

        var refusal = reader.Read(Encoding.UTF8.GetBytes($$"""{ "name": "v3", {{Good.Replace("gpu2", "gpu1", StringComparison.Ordinal)}} }"""), out release);
        Assert.Equal((422, "candidate[0]"), (refusal!.Status, refusal.Param));
        Assert.StartsWith("Release 'v3': candidate[0] is \"gpu1\"", refusal.Message, StringComparison.Ordinal);
        Assert.Null(release);
        var empty = reader.Read("{}"u8.ToArray(), out _)!;
        Assert.All(["name is missing", "route is missing", "candidate is missing", "version is missing", "golden is missing", "memory is missing"], lack => Assert.Contains(lack, empty.Message, StringComparison.Ordinal));
        Assert.Equal("Release 'v3': golden.file cannot be read from here; give prompts.", reader.Read(Encoding.UTF8.GetBytes($$"""{ "name": "v3", {{Changed(""" "golden": { "file": "/etc/passwd" } """)}} }"""), out _)!.Message);
        Assert.StartsWith("Not valid JSON", reader.Read("{"u8.ToArray(), out _)!.Message, StringComparison.Ordinal);
    }

    private static string Json(string release) => $$"""{ {{Backends}}, "releases": { "v2": { {{release}} } } }""";

    /// <summary>The good release with other settings in place of its own.</summary>
    private static string Changed(string settings)
    {
        var release = System.Text.Json.Nodes.JsonNode.Parse($"{{ {Good} }}")!.AsObject();
        foreach (var (name, value) in System.Text.Json.Nodes.JsonNode.Parse($"{{ {settings} }}")!.AsObject()) release[name] = value?.DeepClone();
        return release.ToJsonString()[1..^1];
    }
}
