using System.Text;
using ChatRouter.Model;
using ChatRouter.Model.Callers;
using static ChatRouter.Tests.Configuration.ConfigurationFixture;

namespace ChatRouter.Tests.Configuration;

public sealed class EnvironmentOverrideTests
{
    private static readonly string Drills = Json(top: """
        "drills": { "enabled": true, "scheduled": [
          { "name": "nightly", "schedule": "0 30 3 * * Tue", "route": "chat", "backend": "gpu1", "kind": "down" },
          { "name": "weekly", "schedule": "0 0 * * * *", "route": "chat", "dependency": "queue", "kind": "error", "marked": false }] }
        """);

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

    [Fact]
    public void Overrides_OfAScheduledDrill_ChangeItsSettingsAndNoOther()
    {
        var model = Loaded(
            Drills,
            ("Router__drills__longest", "10m"),
            ("Router__drills__scheduled__1__name", "store"),
            ("Router__drills__scheduled__1__schedule", "0 0 4 * * Mon,Thu"),
            ("Router__drills__scheduled__1__days", "mon, thu"),
            ("Router__drills__scheduled__1__from", "03:30"),
            ("Router__drills__scheduled__1__until", "05:00"),
            ("Router__drills__scheduled__1__route", "chat"),
            ("Router__drills__scheduled__1__lane", "critical"),
            ("ROUTER__DRILLS__SCHEDULED__1__RATE", "2.5"),
            ("Router__drills__scheduled__1__dependency", "tables"),
            ("Router__drills__scheduled__1__kind", "slow-headers"),
            ("Router__drills__scheduled__1__delayMs", "700"),
            ("Router__drills__scheduled__1__share", "0.5"),
            ("Router__drills__scheduled__1__marked", "false"),
            ("Router__drills__scheduled__1__for", "4m"));

        var (nightly, store) = (model.Drills.Scheduled[0], model.Drills.Scheduled[1]);
        Assert.Equal(2, model.Drills.Scheduled.Length);
        Assert.Equal(("nightly", "chat", Lane.Internal, 1.0, TimeSpan.FromSeconds(60)), (nightly.Name, nightly.Route, nightly.Lane, nightly.Rate, nightly.For));
        Assert.Equal("""{"backend":"gpu1","kind":"down","share":1,"for":"60s","who":"schedule","why":"drill nightly","marked":true}""", Encoding.UTF8.GetString(nightly.Fault.Span));
        Assert.Equal(("store", "chat", Lane.Critical, 2.5, TimeSpan.FromMinutes(4)), (store.Name, store.Route, store.Lane, store.Rate, store.For));
        Assert.Equal(("0 0 4 * * Mon,Thu", new TimeOnly(3, 30), new TimeOnly(5, 0)), (store.Schedule, store.From!.Value, store.Until!.Value));
        Assert.Equal(new DateTimeOffset(2026, 3, 5, 4, 0, 0, TimeSpan.Zero), store.Next(new DateTimeOffset(2026, 3, 2, 12, 0, 0, TimeSpan.Zero)));
        Assert.Equal([DayOfWeek.Monday, DayOfWeek.Thursday], store.Days.AsEnumerable());
        Assert.Equal("""{"dependency":"tables","kind":"slow-headers","share":0.5,"for":"240s","who":"schedule","why":"drill store","delayMs":700}""", Encoding.UTF8.GetString(store.Fault.Span));
    }

    [Fact]
    public void Override_OfADayOfAScheduledDrill_ReplacesIt()
    {
        var drills = Drills.Replace("\"kind\": \"down\"", "\"kind\": \"down\", \"days\": [\"tue\", \"wed\"]", StringComparison.Ordinal);
        Assert.Equal([DayOfWeek.Tuesday, DayOfWeek.Sunday], Loaded(drills, ("Router__drills__scheduled__0__days__1", "sun")).Drills.Scheduled[0].Days.AsEnumerable());
    }

    [Fact]
    public void Override_ThatTurnsDrillsOff_IsRefusedWhileSomeAreScheduled()
        => Assert.Equal(["drills.scheduled needs drills.enabled."], Errors(Drills, ("Router__drills__enabled", "false")));

    [Theory]
    [InlineData("scheduled__0__for", "6m", "Scheduled drill 'nightly': for is \"6m\" (from Router__drills__scheduled__0__for); allowed is 1s to 300s.")]
    [InlineData("scheduled__0__backend", "gpu9", "Scheduled drill 'nightly': backend is \"gpu9\" (from Router__drills__scheduled__0__backend), which there is not; did you mean \"gpu1\"?")]
    [InlineData("scheduled__1__name", "nightly", "Scheduled drill 'nightly': name is \"nightly\" (from Router__drills__scheduled__1__name), which another drill has.")]
    [InlineData("scheduled__0__schedule", "daily", "Scheduled drill 'nightly': schedule is \"daily\" (from Router__drills__scheduled__0__schedule); it must be six fields of NCRONTAB such as \"0 0 3 * * Tue\".")]
    [InlineData("scheduled__0__days", "mon,someday", "Scheduled drill 'nightly': days[1] is \"someday\" (from Router__drills__scheduled__0__days); allowed is a day: mon, tue, wed, thu, fri, sat or sun.")]
    [InlineData("scheduled__0__marked", "no", "Scheduled drill 'nightly': marked is \"no\" (from Router__drills__scheduled__0__marked); it must be true or false.")]
    [InlineData("scheduled__2__for", "1m", "The environment variable Router__drills__scheduled__2__for names no entry \"2\" of a list with 2 entries; they are counted from 0.")]
    [InlineData("scheduled__nightly__for", "1m", "The environment variable Router__drills__scheduled__nightly__for names no entry \"nightly\" of a list with 2 entries; they are counted from 0.")]
    [InlineData("scheduled__0__fro", "1m", "The environment variable Router__drills__scheduled__0__fro names no setting \"fro\"; did you mean \"from\"?")]
    [InlineData("scheduled__0", "1m", "The environment variable Router__drills__scheduled__0 names a whole entry of a list; name one of its settings.")]
    [InlineData("scheduled", "1m", "The environment variable Router__drills__scheduled names the whole of \"scheduled\"; name one of its settings.")]
    public void Override_OfAScheduledDrillThatIsWrong_SaysWhat(string variable, string value, string expected)
        => Assert.Equal([expected], Errors(Drills, ($"Router__drills__{variable}", value)));

    [Fact]
    public void Override_OfAScheduledDrillWhereThereIsNone_IsRefused()
        => Assert.Equal(["The environment variable Router__drills__scheduled__0__for names an entry of \"scheduled\", which is empty."], Errors(Json(), ("Router__drills__scheduled__0__for", "1m")));

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
    [InlineData("Router__", "names no setting \"\"; known are $schema, tenants, keys, entra, ops, currency, backends, routes, releases, defaults, limits, retry, repeats, panic, lanes, cache, zones, alerts, batch, rollout, drills, fleet.")]
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
