using static ChatRouter.Tests.Configuration.ConfigurationFixture;

namespace ChatRouter.Tests.Configuration;

public sealed class CrossCheckTests
{
    private const string SecondBackend = """ "gpu2": { "protocol": "vllm", "baseUrl": "http://gpu2:8000", "model": "m" } """;

    [Theory]
    [InlineData("\"connect\": \"9s\"", "Backend 'gpu1': timers.connect is 9s; it must be less than timers.firstToken, which is 8s.")]
    [InlineData("\"firstToken\": \"90s\"", "Backend 'gpu1': timers.firstToken is 90s; it must be at most timers.total, which is 60s.")]
    [InlineData("\"total\": \"7s\", \"firstToken\": \"6s\"", "Backend 'gpu1': timers.idle is 8s; it must be at most timers.total, which is 7s.")]
    public void Timers_OutOfOrder_AreRefusedWithBothValues(string timers, string expected) => Assert.Equal([expected], Errors(Json(backend: $"\"timers\": {{ {timers} }}")));

    [Fact]
    public void Timers_OutOfOrderInDefaults_AreRefusedOnce() => Assert.Equal(
        ["defaults.timers.connect is 9s; it must be less than defaults.timers.firstToken, which is 8s."],
        Errors(Json(top: "\"defaults\": { \"timers\": { \"connect\": \"9s\" } }")));

    [Theory]
    [InlineData("\"firstToken\": \"1s\"", "Route 'chat': timers.firstToken is 1s; it must be more than timers.connect of backend 'gpu1', which is 2s.")]
    [InlineData("\"total\": \"3s\", \"firstToken\": \"3s\"", "Route 'chat': timers.idle is 8s; it must be at most timers.total, which is 3s.")]
    public void Timers_OfARoute_OutOfOrder_AreRefusedWithBothValues(string timers, string expected) => Assert.Equal([expected], Errors(Json(route: $"\"timers\": {{ {timers} }}")));

    [Fact]
    public void Timers_OfARoute_AreItsOwnOverThoseOfTheBackend()
    {
        var model = Loaded(Json(backend: "\"timers\": { \"connect\": \"1s\", \"idle\": \"5s\" }", route: "\"timers\": { \"firstToken\": \"3s\" }"));

        var (own, onRoute) = (Assert.Single(model.Backends).Timers, model.Routes["chat"].Ladder[0].Backends[0].Timers);
        Assert.Equal((1.0, 8.0, 5.0), (own.Connect.TotalSeconds, own.FirstToken.TotalSeconds, own.Idle.TotalSeconds));
        Assert.Equal((1.0, 3.0, 5.0), (onRoute.Connect.TotalSeconds, onRoute.FirstToken.TotalSeconds, onRoute.Idle.TotalSeconds));
    }

    [Fact]
    public void Breaker_LongestBreakBelowFirst_IsRefused() => Assert.Equal(
        ["Backend 'gpu1': breaker.break is 60s; it must be at most breaker.maxBreak, which is 30s."],
        Errors(Json(backend: "\"breaker\": { \"maxBreak\": \"30s\" }")));

    [Fact]
    public void Health_DegradedOnlyAfterTimeout_IsRefused() => Assert.Equal(
        ["Backend 'gpu1': health.degradedAfter is 2s; it must be less than health.timeout, which is 1s."],
        Errors(Json(backend: "\"health\": { \"timeout\": \"1s\" }")));

    [Theory]
    [InlineData("\"inference\": { \"firstToken\": \"5s\" }", "Backend 'gpu1': health.inference.firstToken is 5s; it must be less than health.timeout, which is 5s.")]
    [InlineData("\"inference\": { \"interval\": \"1s\" }", "Backend 'gpu1': health.inference.interval is \"1s\"; allowed is 5s to 24h.")]
    [InlineData("\"inference\": { \"tokensPerDay\": 10 }", "Backend 'gpu1': health.inference.tokensPerDay is 10; allowed is 100 to 100,000,000.")]
    public void Inference_WrongValues_AreRefusedWithBothValues(string health, string expected) =>
        Assert.Equal([expected], Errors(Json(backend: $"\"health\": {{ {health} }}")));

    [Theory]
    [InlineData("\"maxTemperature\": 95", "Backend 'gpu1': health.gpu.maxTemperature is 95; it must be less than health.gpu.criticalTemperature, which is 95.")]
    [InlineData("\"metricsUrl\": \"http://\"", "Backend 'gpu1': health.gpu.metricsUrl is \"http://\"; allowed is an http or https address without user name, query or fragment.")]
    [InlineData("\"metricsUrl\": \"http://host:99999/metrics\"", "Backend 'gpu1': health.gpu.metricsUrl is \"http://host:99999/metrics\", which is no address.")]
    [InlineData("\"ignoredXids\": [79, 1000]", "Backend 'gpu1': health.gpu.ignoredXids[1] is 1000; allowed is 1 to 999.")]
    [InlineData("\"ignoredXids\": [\"79\"]", "Backend 'gpu1': health.gpu.ignoredXids[0] is \"79\"; it must be a whole number, 1 to 999.")]
    public void Gpu_WrongValues_AreRefused(string gpu, string expected) => Assert.Equal([expected], Errors(Json(backend: $"\"health\": {{ \"gpu\": {{ {gpu} }} }}")));

    [Fact]
    public void MinWarm_MoreThanTheRungHas_IsRefused() => Assert.Equal(
        ["Route 'chat', rung 1: minWarm is 2; it must be at most the number of backends, which is 1."],
        Errors(Json(rung: "\"minWarm\": 2")));

    [Fact]
    public void MinWarm_OfABackendThatIsNotProbed_IsWarnedOf() => Assert.Equal(
        ["Route 'chat', rung 1: minWarm is 1; backend 'gpu1' is not probed and never counts as warm."],
        Warnings(Json(backend: "\"health\": { \"enabled\": false }", rung: "\"minWarm\": 1")));

    [Fact]
    public void KeepWarm_OfAServerThatNeverUnloads_IsRefused()
    {
        Assert.Equal(["Backend 'gpu1': health.keepWarm is true; only protocol \"ollama\" lets go of models."], Errors(Json(backend: "\"health\": { \"keepWarm\": true }")));
        var ollama = Json(backend: "\"health\": { \"keepWarm\": true }").Replace("\"protocol\": \"vllm\"", "\"protocol\": \"ollama\"", StringComparison.Ordinal);
        Assert.True(Loaded(ollama).Backends[0].Health.KeepWarm);
    }

    [Fact]
    public void DropFields_ReachTheModel() => Assert.Equal(["temperature", "top_p"], Loaded(Json(backend: "\"dropFields\": [\"temperature\", \"top_p\"]")).Backends[0].DropFields);

    [Theory]
    [InlineData("model")]
    [InlineData("tools")]
    [InlineData("max_tokens")]
    [InlineData("a field")]
    public void DropFields_ThatSayWhatIsAsked_AreRefused(string field)
        => Assert.StartsWith($"Backend 'gpu1': dropFields[0] is \"{field}\"; allowed is a field that does not say what is asked", Assert.Single(Errors(Json(backend: $"\"dropFields\": [\"{field}\"]"))), StringComparison.Ordinal);

    [Fact]
    public void Gpu_Lists_ReachTheModel()
    {
        var gpu = Loaded(Json(backend: "\"health\": { \"gpu\": { \"gpus\": [\"0\", \"1\"], \"ignoredXids\": [79] } }")).Backends[0].Health.Gpu;

        Assert.Equal(["0", "1"], gpu.Gpus!);
        Assert.Equal([79], gpu.IgnoredXids!);
    }

    [Theory]
    [InlineData("\"health\": { \"timeout\": \"2500ms\" }", true, 1500)]
    [InlineData("\"health\": { \"inference\": { \"enabled\": false, \"firstToken\": \"1s\" } }", false, 1000)]
    public void Inference_WithoutOwnLimit_TakesItsShareOfTheRun(string backend, bool isEnabled, int milliseconds)
    {
        var inference = Loaded(Json(backend: backend)).Backends[0].Health.Inference;

        Assert.Equal((isEnabled, TimeSpan.FromMilliseconds(milliseconds)), (inference.IsEnabled, inference.FirstTokenLimit));
    }

    [Theory]
    [InlineData("vllm", true)]
    [InlineData("sglang", true)]
    [InlineData("llamacpp", true)]
    [InlineData("ollama", false)]
    [InlineData("openai", false)]
    public void Inference_ByDefault_IsAskedWhereItCostsNothing(string protocol, bool expected)
    {
        var json = Json().Replace("\"protocol\": \"vllm\"", $"\"protocol\": \"{protocol}\"", StringComparison.Ordinal);

        Assert.Equal(expected, Loaded(json).Backends[0].Health.Inference.IsEnabled);
    }

    [Fact]
    public void Fleet_VerdictsThatExpireBetweenProbes_AreRefused() => Assert.Equal(
        ["fleet.probeInterval is 60s; it must be less than fleet.verdictTtl, which is 45s."],
        Errors(Json(top: "\"fleet\": { \"probeInterval\": \"1m\" }")));

    [Fact]
    public void Deadline_TooShortForOneAttempt_IsRefused() => Assert.Equal(
        ["Route 'chat': deadline is 9s; no attempt on backend 'gpu1' fits: its timers connect and firstToken add up to 10s."],
        Errors(Json(route: "\"deadline\": \"9s\"")));

    [Fact]
    public void Deadline_ThatOneHungCallUsesUp_IsWarnedOf()
    {
        var json = Json(route: "\"deadline\": \"30s\", \"wholeAnswers\": \"direct\"")
            .Replace("\"backends\": { ", $"\"backends\": {{ {SecondBackend}, ", StringComparison.Ordinal)
            .Replace("[\"gpu1\"]", "[\"gpu1\", \"gpu2\"]", StringComparison.Ordinal);
        Assert.Equal(
        [
            "Route 'chat': deadline is 30s; a call without streaming that hangs on backend 'gpu1' uses it up, because timers.total there is 60s.",
            "Route 'chat': deadline is 30s; a call without streaming that hangs on backend 'gpu2' uses it up, because timers.total there is 60s.",
        ],
        Warnings(json));
    }

    [Theory]
    [InlineData("[]", "Route 'chat': ladder is empty; at least one entry is needed.")]
    [InlineData("[{ \"backends\": [] }]", "Route 'chat', rung 1: backends is empty; at least one entry is needed.")]
    [InlineData("[{}]", "Route 'chat', rung 1 has neither backends nor source; it needs one of them.")]
    [InlineData("[{ \"source\": \"disabled\" }]", "Route 'chat', rung 1 has no backends; the first rung of a ladder must have some.")]
    [InlineData("[{ \"backends\": [\"gpu1\"] }, { \"source\": \"rules\" }]", "Route 'chat', rung 2 has source \"rules\", which needs rules.")]
    [InlineData("[{ \"backends\": [\"gpu1\"] }, { \"source\": \"retrieval\" }]", "Route 'chat', rung 2 has source \"retrieval\", which needs retrieval with documents.")]
    [InlineData("[{ \"backends\": [\"gpu1\"] }, { \"source\": \"disabled\", \"maxTokens\": 5 }]", "Route 'chat', rung 2: maxTokens does not belong to a rung with source \"disabled\".")]
    [InlineData("[{ \"backends\": [\"gpu1\"] }, { \"backends\": [\"gpu1\"] }]", "Route 'chat', rung 2: backends[0] is \"gpu1\", which stands in this ladder already; a backend stands there once.")]
    [InlineData("[{ \"backends\": [\"gpu1\", \"cloud\"] }]", "Route 'chat', rung 1: backends[1] is \"cloud\", which is no backend; known are gpu1.")]
    [InlineData("{}", "Route 'chat': ladder is an object; it must be a list.")]
    public void Ladder_Wrong_IsRefused(string ladder, string expected) =>
        Assert.Equal([expected], Errors(Json().Replace("[{ \"backends\": [\"gpu1\"] }]", ladder, StringComparison.Ordinal)));

    [Theory]
    [InlineData("\"baseUrl\": \"ftp://gpu1\"", "Backend 'gpu1': baseUrl is \"ftp://gpu1\"; allowed is an http or https address without user name, query or fragment.")]
    [InlineData("\"baseUrl\": \"http://gpu1:8000/v1/\"", "Backend 'gpu1': baseUrl is \"http://gpu1:8000/v1/\"; drop \"/v1\" at its end, the router adds the path.")]
    [InlineData("\"baseUrl\": \"https://x.azure.com/openai/v1\"", "Backend 'gpu1': baseUrl is \"https://x.azure.com/openai/v1\"; drop \"/openai/v1\" at its end, the router adds the path.")]
    [InlineData("\"baseUrl\": \"http://user:password@gpu1\"", "Backend 'gpu1': baseUrl is \"http://...\"; allowed is an http or https address without user name, query or fragment.")]
    [InlineData("\"baseUrl\": \"http://gpu1?key=secret\"", "Backend 'gpu1': baseUrl is \"http://gpu1?...\"; allowed is an http or https address without user name, query or fragment.")]
    [InlineData("\"baseUrl\": \"http://gpu1:port\"", "Backend 'gpu1': baseUrl is \"http://gpu1:port\", which is no address.")]
    public void BaseUrl_Wrong_IsRefused(string baseUrl, string expected) =>
        Assert.Equal([expected], Errors(Json().Replace("\"baseUrl\": \"http://gpu1:8000\"", baseUrl, StringComparison.Ordinal)));

    [Fact]
    public void Backend_InNoLadder_IsWarnedOf() => Assert.Equal(
        ["Backend 'gpu2' stands in no ladder."],
        Warnings(Json().Replace("\"backends\": { ", $"\"backends\": {{ {SecondBackend}, ", StringComparison.Ordinal)));

    [Fact]
    public void Backend_NamedOutsideTheAlphabet_IsRefused() => Assert.Equal(
        ["Backend 'GPU 1' has a name that cannot be used: allowed is 1 to 40 of a-z, 0-9 and -."],
        Errors(Json().Replace("\"gpu1\"", "\"GPU 1\"", StringComparison.Ordinal)));

    [Fact]
    public void Backend_GivenTwice_IsRefused() => Assert.Equal(
        ["Backend 'gpu1' is given twice."],
        Errors(Json().Replace("\"backends\": { ", $"\"backends\": {{ {SecondBackend.Replace("gpu2", "gpu1", StringComparison.Ordinal)}, ", StringComparison.Ordinal)));

    [Fact]
    public void Route_NamedWithControlCharacter_IsRefused()
    {
        var error = Assert.Single(Parse(Json().Replace("\"chat\"", "\"ch\\u0001t\"", StringComparison.Ordinal)).Errors);
        Assert.Equal("Route 'ch\\u0001t' has a name that cannot be used: it must not hold control characters.", error.Message);
        Assert.Equal("routes[\"ch\\u0001t\"]", error.Path);
    }

    [Fact]
    public void Alias_OfAnotherRoute_IsRefused() => Assert.Equal(
        ["Route 'chat': aliases[1] is \"chat\", which names route 'chat' already."],
        Errors(Json(route: "\"aliases\": [\"other\", \"chat\"]")));

    [Fact]
    public void MaxAttempts_BelowRungs_IsWarnedOf()
    {
        var json = Json(route: "\"maxAttempts\": 1")
            .Replace("\"backends\": { ", $"\"backends\": {{ {SecondBackend}, ", StringComparison.Ordinal)
            .Replace("[{ \"backends\": [\"gpu1\"] }]", "[{ \"backends\": [\"gpu1\"] }, { \"backends\": [\"gpu2\"] }]", StringComparison.Ordinal);
        Assert.Equal(["Route 'chat': maxAttempts is 1; the ladder has 2 rungs, so the last may never be reached."], Warnings(json));
    }

    [Fact]
    public void BatchLine_AboveStandardMessages_IsWarnedOf() => Assert.Equal(
        ["batch.maxLineBytes is 900000; messages above 256 KiB need Service Bus Premium."],
        Warnings(Json(top: "\"batch\": { \"maxLineBytes\": 900000 }")));
}
