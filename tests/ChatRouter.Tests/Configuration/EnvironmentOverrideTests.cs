using ChatRouter.Model;
using static ChatRouter.Tests.Configuration.ConfigurationFixture;

namespace ChatRouter.Tests.Configuration;

public sealed class EnvironmentOverrideTests
{
    [Fact]
    public void Overrides_OfEveryType_WinOverTheFile()
    {
        var model = Loaded(
            Json(backend: "\"zone\": \"east\"", rung: "\"maxTokens\": 5"),
            ("Router__backends__gpu1__baseUrl", "http://other:1"),
            ("ROUTER__BACKENDS__GPU1__ZONE", "west"),
            ("Router__backends__gpu1__timers__connect", "1s"),
            ("Router__backends__gpu1__health__enabled", "False"),
            ("Router__backends__gpu1__breaker__failureRatio", "0.25"),
            ("Router__backends__gpu1__capabilities", "tools, prefill"),
            ("Router__backends__gpu1__apiKey", "from-the-environment"),
            ("Router__routes__chat__ladder__0__maxTokens", "7"),
            ("Router__routes__chat__aliases", "a,b"),
            ("Router__tenants__0__keys__0", "env:KEY"),
            ("Router__limits__maxDepth", "32"),
            ("KEY", "0123456789abcdef"),
            ("UNRELATED__backends__gpu1__zone", "north"));

        var backend = model.Backends[0];
        Assert.Equal(new Uri("http://other:1"), backend.BaseUrl);
        Assert.Equal("west", backend.Zone);
        Assert.Equal(TimeSpan.FromSeconds(1), backend.Timers.Connect);
        Assert.False(backend.Health.Enabled);
        Assert.Equal(0.25, backend.Breaker.FailureRatio);
        Assert.Equal(Capabilities.Tools | Capabilities.Prefill, backend.Capabilities);
        Assert.Equal(new BackendCredential(CredentialKind.Bearer, "from-the-environment"), backend.Credential);
        Assert.Equal(7, model.Routes["chat"].Ladder[0].MaxTokens);
        Assert.Equal("a b chat", string.Join(' ', model.Routes.Keys.Order(StringComparer.Ordinal)));
        Assert.DoesNotContain(Hash, model.Tenants[0].KeySha256, StringComparer.Ordinal);
        Assert.Equal(32, model.Limits.MaxDepth);
    }

    [Fact]
    public void Override_OfNameWithOtherCharacters_IsWrittenWithUnderscores()
    {
        var json = Json().Replace("gpu1", "gpu-1", StringComparison.Ordinal).Replace("\"chat\"", "\"org/gpt-4.1\"", StringComparison.Ordinal);
        var model = Loaded(json, ("Router__backends__gpu_1__zone", "west"), ("Router__routes__org_gpt_4_1__maxAttempts", "2"));
        Assert.Equal("west", model.Backends[0].Zone);
        Assert.Equal(2, model.Routes["org/gpt-4.1"].MaxAttempts);
    }

    [Theory]
    [InlineData("Router__backends__gpu2__zone", "names no backend \"gpu2\"; did you mean \"gpu1\"?")]
    [InlineData("Router__backends__gpu1__zones", "names no setting \"zones\"; did you mean \"zone\"?")]
    [InlineData("Router__backends__gpu1__zone__x", "goes on behind \"zone\", which is one value.")]
    [InlineData("Router__backends__gpu1", "names the whole of backend \"gpu1\"; name one of its settings.")]
    [InlineData("Router__backends", "names the whole of \"backends\"; name one of its settings.")]
    [InlineData("Router__backends__gpu1__timers", "names the whole of \"timers\"; name one of its settings.")]
    [InlineData("Router__routes__chat__ladder__1__maxTokens", "names no entry \"1\" of a list with 1 entries; they are counted from 0.")]
    [InlineData("Router__routes__chat__ladder__x__maxTokens", "names no entry \"x\" of a list with 1 entries; they are counted from 0.")]
    [InlineData("Router__routes__chat__ladder__0", "names a whole entry of a list; name one of its settings.")]
    [InlineData("Router__routes__chat__aliases__0", "names an entry of \"aliases\", which is empty.")]
    [InlineData("Router__tenants__0__keys__0__x", "goes on behind a list's entry, which is one value.")]
    [InlineData("Router__", "names no setting \"\"; known are $schema, tenants, keys, entra, ops, currency, backends, routes, releases, defaults, limits, retry, repeats, panic, lanes, cache, zones, alerts, batch, rollout, fleet.")]
    public void Override_ThatNamesNothing_IsRefused(string variable, string expected)
    {
        var error = Assert.Single(Parse(Json(), (variable, "1")).Errors);
        Assert.Equal(variable, error.Path);
        Assert.Equal($"The environment variable {variable} {expected}", error.Message);
    }

    [Fact]
    public void Override_OfTwoNamesAtOnce_IsRefused()
    {
        const string both = """ "gpu-1": { "protocol": "vllm", "baseUrl": "http://a", "model": "m" }, "gpu_1": { "protocol": "vllm", "baseUrl": "http://b", "model": "m" }, """;
        var errors = Errors(Json().Replace("\"backends\": { ", $"\"backends\": {{ {both}", StringComparison.Ordinal), ("Router__backends__gpu_1__zone", "west"));
        Assert.Contains("The environment variable Router__backends__gpu_1__zone names more than one backend: gpu-1, gpu_1.", errors, StringComparer.Ordinal);
    }

    [Theory]
    [InlineData("Router__limits__maxDepth", "deep", "limits.maxDepth is \"deep\" (from Router__limits__maxDepth); it must be a whole number, 8 to 256.")]
    [InlineData("Router__limits__maxDepth", "1000", "limits.maxDepth is \"1000\" (from Router__limits__maxDepth); allowed is 8 to 256.")]
    [InlineData("Router__limits__bodyTimeout", "30", "limits.bodyTimeout is \"30\" (from Router__limits__bodyTimeout) without a unit; write \"30s\" or \"30ms\"; allowed is 100ms to 220s.")]
    public void Override_WithWrongValue_NamesTheVariable(string variable, string value, string expected) =>
        Assert.Equal([expected], Errors(Json(), (variable, value)));
}
