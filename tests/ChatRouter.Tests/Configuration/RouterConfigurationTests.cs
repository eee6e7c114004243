using ChatRouter.Configuration;
using ChatRouter.Model;
using ChatRouter.Model.Callers;
using ChatRouter.Model.Settings;
using ChatRouter.Model.Settings.Health;
using ChatRouter.Model.Settings.Limits;
using static ChatRouter.Tests.Configuration.ConfigurationFixture;

namespace ChatRouter.Tests.Configuration;

public sealed class RouterConfigurationTests
{
    [Fact]
    public void Parse_SmallestFile_KeepsEveryDefaultOfTheModel()
    {
        var result = Parse(Json());
        Assert.Empty(result.Errors);
        Assert.Empty(result.Warnings);
        var model = result.Model!;

        var backend = new Backend { Name = "gpu1", Protocol = ProtocolKind.Vllm, BaseUrl = new Uri("http://gpu1:8000"), Model = "m", QuotaGroup = "gpu1" };
        backend = backend with { Health = backend.Health with { Inference = new InferenceSettings { IsEnabled = true } } };
        Assert.Equal(backend, Assert.Single(model.Backends));
        var route = Assert.Single(model.Routes).Value;
        var rung = Assert.Single(route.Ladder);
        Assert.Equal(new Route { Name = "chat", Ladder = route.Ladder }, route);
        Assert.Equal(new Rung { Number = 1, Source = rung.Source }, rung);
        Assert.Same(model.Backends[0], Assert.Single(rung.Backends));
        var tenant = Assert.Single(model.Tenants);
        Assert.Equal(new Tenant { Name = "app", KeySha256 = tenant.KeySha256 }, tenant);
        Assert.Equal([Hash], tenant.KeySha256);
        Assert.Null(model.OpsKeySha256);
        Assert.Equal(new RequestLimits(), model.Limits);
        Assert.Equal(new BatchSettings(), model.Batch);
        Assert.Equal(new FleetSettings(), model.Fleet);
        Assert.Equal(new OpsSettings(), model.Ops);
        Assert.Equal<PanicPolicy[]>([PanicPolicy.Try, PanicPolicy.Try, PanicPolicy.Try, PanicPolicy.Fail, PanicPolicy.Fail], [.. Enum.GetValues<Lane>().Select(model.Panic.Of)]);
    }

    [Fact]
    public void Parse_EverySetting_ReachesTheModel()
    {
        var model = Loaded(
            """
            {
              // comments and trailing commas are fine
              "$schema": "./router.schema.json",
              "tenants": [{ "name": "app", "keys": ["env:APP_KEY"], "requestsPerMinute": 600, "maxConcurrent": 8, "tokensPerDay": 5000000000, "costPerDay": 12.5, "routeLimits": { "gpt-4.1": { "tokensPerMinute": 900, "costPerDay": 3 } }, "lane": "critical" }],
              "currency": "EUR",
              "ops": { "key": "sha256:2BB80D537B1DA3E38BD30361AA855686BDE0EACD7162FEF6A25FE97BF527A25B", "holdFor": "30m", "longestHold": "12h" },
              "defaults": { "timers": { "connect": "500ms", "total": "90s" }, "breaker": { "break": "30s" }, "health": { "timeout": "4s" } },
              "backends": {
                "gpu1": {
                  "protocol": "azure-openai", "baseUrl": "https://example.openai.azure.com/", "model": "gpt", "zone": "east", "quotaGroup": "account",
                  "apiKey": "env:AZURE_KEY", "apiVersion": "2024-10-21", "contextWindow": 128000, "maxConcurrency": 64, "capabilities": ["tools", "prefill"], "price": { "prompt": 2.5, "cachedPrompt": 1.25, "completion": 10 },
                  "timers": { "connect": "1s", "firstToken": "5s", "idle": "00:00:06" },
                  "breaker": { "window": "1m", "minimumThroughput": 10, "failureRatio": 0.5, "timeoutRatio": 0.4, "throttleRatio": 0.3, "consecutiveFailures": 3,
                    "latencyP95": "9s", "maxBreak": "2m", "trialLease": "20s", "trialSuccesses": 4, "ramp": "0s" },
                  "health": { "enabled": false, "degradedAfter": "1500ms", "transportFailures": 2, "maxWaiting": 0, "maxKvCacheUse": 0.8,
                    "inference": { "enabled": true, "interval": "5m", "tokensPerDay": 2000, "firstToken": "2s", "minTokensPerSecond": 4.5 },
                    "gpu": { "metricsUrl": "http://10.0.0.4:9400/metrics", "maxTemperature": 80, "criticalTemperature": 90, "maxMemoryTemperature": 92, "minFreeMebibytes": 0, "throttleReasons": 236 } },
                  "recovery": { "url": "https://hooks.example/restart?a=1", "after": "5m", "maxCalls": 2, "header": "x-functions-key", "secret": "env:HOOK_KEY" },
                },
                "entra": { "protocol": "azure-openai", "baseUrl": "https://e.openai.azure.com", "model": "gpt", "auth": "entra", "entraScope": "https://ai.azure.com/.default" },
              },
              "routes": {
                "gpt-4.1": {
                  "ladder": [
                    { "backends": ["gpu1"] },
                    { "backends": ["entra"], "minWarm": 1, "maxTokens": 500, "temperature": 0.2, "degraded": "small", "notice": "A smaller model answered." },
                  ],
                  "aliases": ["gpt"], "deadline": "1m30s", "maxAttempts": 4, "unavailableMessage": "Come back later.",
                },
              },
              "limits": { "maxBodyBytes": 2048, "bodyTimeout": "5s", "maxDepth": 16, "maxTokens": 4096 },
              "batch": { "maxConcurrent": 2, "deferDelay": "30s", "maxDeferrals": 9, "maxDeliveries": 3, "window": "2h", "maxLines": 10, "maxBodyBytes": 4096, "maxLineBytes": 512, "deadline": "60s" },
              "panic": { "critical": "degrade", "interactive": "fail", "internal": "fail", "batch": "try", "shadow": "degrade" },
              "fleet": { "refresh": "2s", "freshWait": "0s", "probeInterval": "20s", "verdictTtl": "1m" },
            }
            """,
            ("APP_KEY", "local-key-of-the-app\n"),
            ("AZURE_KEY", "secret"),
            ("HOOK_KEY", "hook-secret"));

        var azure = model.Backends[0];
        Assert.Equal(
            new Backend
            {
                Name = "gpu1", Protocol = ProtocolKind.AzureOpenAI, BaseUrl = new Uri("https://example.openai.azure.com"), Model = "gpt", Zone = "east", QuotaGroup = "account",
                Credential = new BackendCredential(CredentialKind.ApiKeyHeader, "secret"), ApiVersion = "2024-10-21", ContextWindow = 128_000, MaxConcurrency = 64,
                Capabilities = Capabilities.Tools | Capabilities.Prefill,
                Price = new TokenPrice { Prompt = 2.5, CachedPrompt = 1.25, Completion = 10 },
                Timers = new AttemptTimers { Connect = Seconds(1), FirstToken = Seconds(5), Idle = Seconds(6), Total = Seconds(90) },
                Breaker = new BreakerSettings
                {
                    Window = Seconds(60), MinimumThroughput = 10, FailureRatio = 0.5, TimeoutRatio = 0.4, ThrottleRatio = 0.3, ConsecutiveFailures = 3, LatencyP95 = Seconds(9),
                    Break = Seconds(30), MaxBreak = Seconds(120), TrialLease = Seconds(20), TrialSuccesses = 4, Ramp = TimeSpan.Zero,
                },
                Health = new HealthSettings
                {
                    Enabled = false, Timeout = Seconds(4), DegradedAfter = Seconds(1.5), TransportFailures = 2, MaxWaiting = 0, MaxKvCacheUse = 0.8,
                    Inference = new InferenceSettings { IsEnabled = true, Interval = Seconds(300), TokensPerDay = 2000, FirstTokenLimit = Seconds(2), MinTokensPerSecond = 4.5 },
                    Gpu = new GpuSettings { MetricsUrl = "http://10.0.0.4:9400/metrics", MaxTemperature = 80, CriticalTemperature = 90, MaxMemoryTemperature = 92, MinFreeMebibytes = 0, ThrottleReasons = 236 },
                },
                Recovery = new RecoverySettings
                {
                    Url = new Uri("https://hooks.example/restart?a=1"), After = Seconds(300), MaxCalls = 2, Header = "x-functions-key", Secret = "hook-secret",
                },
            },
            azure);
        var entra = model.Backends[1];
        Assert.Equal(new BackendCredential(CredentialKind.EntraToken, Scope: "https://ai.azure.com/.default"), entra.Credential);
        Assert.Equal(new AttemptTimers { Connect = Seconds(0.5), Total = Seconds(90) }, entra.Timers);

        var route = model.Routes["gpt-4.1"];
        Assert.Same(route, model.Routes["gpt"]);
        Assert.Equal(
            new Route { Name = "gpt-4.1", Ladder = route.Ladder, Deadline = Seconds(90), MaxAttempts = 4, UnavailableMessage = "Come back later." },
            route);
        var second = route.Ladder[1];
        Assert.Equal(
            new Rung { Number = 2, Source = second.Source, MinWarm = 1, MaxTokens = 500, Temperature = 0.2, Degraded = "small", Notice = "A smaller model answered." },
            second);
        Assert.Same(entra, Assert.Single(second.Backends));

        var tenant = Assert.Single(model.Tenants);
        Assert.Equal(new Tenant { Name = "app", KeySha256 = tenant.KeySha256, RequestsPerMinute = 600, MaxConcurrent = 8, TokensPerDay = 5_000_000_000, CostPerDay = 12.5, RouteLimits = tenant.RouteLimits, Lane = Lane.Critical }, tenant);
        Assert.Equal(KeyValuePair.Create("gpt-4.1", new TenantLimits { TokensPerMinute = 900, CostPerDay = 3 }), Assert.Single(tenant.RouteLimits));
        Assert.Equal("EUR", model.Currency);
        Assert.Equal(["e5e273f6da0ab2dfff389e384890d3174cdc09f45542fbd57e51140ba31e3263"], tenant.KeySha256);
        Assert.Equal(Hash, model.OpsKeySha256);
        Assert.Equal(new RequestLimits { MaxBodyBytes = 2048, BodyTimeout = Seconds(5), MaxDepth = 16, MaxTokens = 4096 }, model.Limits);
        Assert.Equal(
            new BatchSettings
            {
                MaxConcurrent = 2, DeferDelay = Seconds(30), MaxDeferrals = 9, MaxDeliveries = 3, Window = TimeSpan.FromHours(2), MaxLines = 10, MaxBodyBytes = 4096, MaxLineBytes = 512, Deadline = Seconds(60),
            },
            model.Batch);
        Assert.Equal<PanicPolicy[]>(
            [PanicPolicy.Degrade, PanicPolicy.Fail, PanicPolicy.Fail, PanicPolicy.Try, PanicPolicy.Degrade], [.. Enum.GetValues<Lane>().Select(model.Panic.Of)]);
        Assert.Equal(new OpsSettings { HoldFor = TimeSpan.FromMinutes(30), LongestHold = TimeSpan.FromHours(12) }, model.Ops);
        Assert.Equal(new FleetSettings { Refresh = Seconds(2), FreshWait = TimeSpan.Zero, ProbeInterval = Seconds(20), VerdictTtl = Seconds(60) }, model.Fleet);
    }

    [Fact]
    public void Parse_TenMistakes_GivesTenErrorsInTheOrderOfTheFile()
    {
        const string json = """
            {
              "tenants": [{ "name": "app", "keys": ["secret-key"] }],
              "backends": {
                "gpu1": {
                  "protocol": "vlm",
                  "baseURL": "http://gpu1:8000",
                  "model": "m",
                  "apiKey": "sk-1234567890",
                  "maxConcurrency": 0,
                  "timers": { "connect": 5 }
                }
              },
              "routes": {
                "chat": {
                  "ladder": [
                    { "backends": ["gpu2"] },
                    { "backends": ["gpu1"], "maxTokens": -1 }
                  ],
                  "deadline": "5m"
                }
              },
              "limits": { "maxDepth": "deep" }
            }
            """;

        var result = Parse(json);

        Assert.Null(result.Model);
        Assert.Equal(
        [
            new ConfigurationError("tenants[0].keys[0]", "Tenant 'app': keys[0] has an unknown form; allowed are \"sha256:HEX\", \"env:NAME\" and, for development, \"plain:KEY\".", 2),
            new ConfigurationError("backends.gpu1.protocol", "Backend 'gpu1': protocol is \"vlm\"; allowed is openai, azure-openai, vllm, sglang, llamacpp, ollama, anthropic; did you mean \"vllm\"?", 5),
            new ConfigurationError("backends.gpu1.baseURL", "Backend 'gpu1' has an unknown setting \"baseURL\"; did you mean \"baseUrl\"?", 6),
            new ConfigurationError("backends.gpu1.apiKey", "Backend 'gpu1': apiKey holds a key; keys do not belong in the file. Put it into an environment variable and write \"env:NAME\".", 8),
            new ConfigurationError("backends.gpu1.maxConcurrency", "Backend 'gpu1': maxConcurrency is 0; allowed is 1 to 10,000.", 9),
            new ConfigurationError("backends.gpu1.timers.connect", "Backend 'gpu1': timers.connect is 5 without a unit; write \"5s\" or \"5ms\"; allowed is 10ms to 30s.", 10),
            new ConfigurationError("routes.chat.ladder[0].backends[0]", "Route 'chat', rung 1: backends[0] is \"gpu2\", which is no backend; did you mean \"gpu1\"?", 16),
            new ConfigurationError("routes.chat.ladder[1].maxTokens", "Route 'chat', rung 2: maxTokens is -1; allowed is 1 to 10,000,000.", 17),
            new ConfigurationError("routes.chat.deadline", "Route 'chat': deadline is \"5m\"; allowed is 1s to 220s.", 19),
            new ConfigurationError("limits.maxDepth", "limits.maxDepth is \"deep\"; it must be a whole number, 8 to 256.", 22),
        ],
        result.Errors);
    }

    [Fact]
    public void Parse_EmptyObject_NamesWhatIsMissing() =>
        Assert.Equal(["backends is missing; it is required.", "routes is missing; it is required."], Errors("{}"));

    [Theory]
    [InlineData("", "The configuration is empty; it must be an object.")]
    [InlineData(" \r\n\t", "The configuration is empty; it must be an object.")]
    [InlineData("{\n  \"tenants\": [}\n", "Not valid JSON at line 2, byte 15: '}' is an invalid start of a value.")]
    [InlineData("{} x", "Not valid JSON at line 1, byte 4: 'x' is invalid after a single JSON value. Expected end of data.")]
    [InlineData("[]", "The configuration is a list; it must be an object.")]
    [InlineData("\"\\ud800\"", "The configuration holds text that is not valid UTF-8.")]
    public void Parse_NoJsonObject_SaysWhere(string json, string expected) => Assert.Equal([expected], Errors(json));

    [Fact]
    public void Parse_ByteOrderMark_IsSkipped()
    {
        var result = RouterConfiguration.Parse([0xEF, 0xBB, 0xBF, .. System.Text.Encoding.UTF8.GetBytes(Json())], []);
        Assert.Empty(result.Errors);
    }

    [Fact]
    public void Load_NoSuchFile_IsAnError()
    {
        var path = Path.Combine(AppContext.BaseDirectory, "absent.json");
        var error = Assert.Single(RouterConfiguration.Load(path, []).Errors);
        Assert.Equal($"The file '{path}' cannot be read: Could not find file '{path}'.", error.ToString());
    }

    [Fact]
    public void Load_File_IsParsed()
    {
        var path = Path.GetTempFileName();
        try
        {
            File.WriteAllText(path, Json());
            Assert.Equal("gpu1", RouterConfiguration.Load(path, []).Model!.Backends[0].Name);
        }
        finally
        {
            File.Delete(path);
        }
    }

    [Theory]
    [InlineData("a.b", "Wrong.", 3, "line 3, a.b: Wrong.")]
    [InlineData("a.b", "Wrong.", 0, "a.b: Wrong.")]
    [InlineData("", "Wrong.", 3, "line 3: Wrong.")]
    public void Error_Printed_NamesLineAndPath(string path, string message, int line, string expected)
    {
        Assert.Equal(expected, new ConfigurationError(path, message, line).ToString());
        Assert.Equal(expected, new ConfigurationWarning(path, message, line).ToString());
    }

    private static TimeSpan Seconds(double value) => TimeSpan.FromSeconds(value);
}
