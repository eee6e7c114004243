using ChatRouter.Model.Settings.Alerts;
using static ChatRouter.Tests.Configuration.ConfigurationFixture;

namespace ChatRouter.Tests.Configuration;

public sealed class AlertConfigurationTests
{
    private static readonly (string, string)[] Environment =
    [
        ("HOOK", "whsec_" + Convert.ToBase64String(new byte[24])), ("SHORT", "whsec_" + Convert.ToBase64String(new byte[23])), ("SLACK", "https://hooks.slack.com/services/T/B/X"),
        ("KEY", "R0123456789012345678901234567890"), ("HTTP", "http://hooks.example/x"),
    ];

    [Fact]
    public void Parse_Nothing_AllRulesAndNoChannel()
    {
        var alerts = Loaded(Json()).Alerts;

        Assert.Empty(alerts.Channels);
        Assert.Equal(["budget-spent", "budget-warning", "dead-letters", "drill-failed", "failover", "fallback-rate", "fast-burn", "prober-late", "provider-circuit-open", "rung-cold", "slow-burn", "state"], alerts.Rules.Keys);
        Assert.All(alerts.Rules.Values, rule => Assert.True(rule.Enabled));
        Assert.Equal((TimeSpan.FromHours(4), "chatrouter", TimeSpan.FromMinutes(10)), (alerts.Repeat, alerts.Source, alerts.Rules["provider-circuit-open"].For));
    }

    [Fact]
    public void Parse_RulesChanged_TheRestStays()
    {
        var rules = Loaded(With(rules: """{ "fallback-rate": { "above": 0.2, "for": "1m" }, "prober-late": { "enabled": false }, "state": { "states": ["degraded-primary"] } }""")).Alerts.Rules;

        Assert.Equal((0.2, 20, TimeSpan.FromMinutes(1), TimeSpan.FromMinutes(5)), (rules["fallback-rate"].Above, rules["fallback-rate"].MinAnswers, rules["fallback-rate"].For, rules["fallback-rate"].Resolve));
        Assert.Equal((false, true), (rules["prober-late"].Enabled, rules["failover"].Enabled));
        Assert.Equal(["degraded-primary"], rules["state"].States);
        Assert.Equal(0.05, AlertRuleSettings.Defaults["fallback-rate"].Above);
    }

    [Fact]
    public void Parse_EveryKindOfChannel_IsTakenAndShowsNoSecret()
    {
        var channels = Loaded(
            With("""
                {
                  "hook": { "kind": "webhook", "url": "https://x.example/h", "secret": "env:HOOK", "rules": ["failover"] },
                  "chat": { "kind": "slack", "url": "env:SLACK" },
                  "teams": { "kind": "teams", "url": "http://localhost:99/t" },
                  "pager": { "kind": "pagerduty", "secret": "env:KEY" },
                  "mail": { "kind": "email", "secret": "env:KEY", "smtp": { "host": "smtp.example", "user": "u", "from": "a@example.com", "to": ["b@example.com"] } }
                }
                """),
            Environment).Alerts.Channels;

        Assert.Equal(["hook", "chat", "teams", "pager", "mail"], channels.Select(channel => channel.Name));
        Assert.Equal(("https://events.pagerduty.com/v2/enqueue", "R0123456789012345678901234567890"), (channels[3].Url!.AbsoluteUri, channels[3].Secret));
        Assert.Equal((587, SmtpSecurity.StartTls, "a@example.com"), (channels[4].Smtp!.Port, channels[4].Smtp!.Security, channels[4].Smtp!.From));
        Assert.Equal((true, false, true), (channels[0].Takes("failover"), channels[0].Takes("state"), channels[1].Takes("state")));
        Assert.Equal("chat (slack)", channels[1].ToString());
    }

    [Theory]
    [InlineData("""{ "c": { "kind": "fax" } }""", "kind")]
    [InlineData("""{ "c": { "kind": "slack" } }""", "needs url")]
    [InlineData("""{ "c": { "kind": "slack", "url": "env:HTTP" } }""", "url")]
    [InlineData("""{ "c": { "kind": "slack", "url": "http://hooks.example/x" } }""", "url")]
    [InlineData("""{ "c": { "kind": "slack", "url": "env:SLACK", "secret": "env:KEY" } }""", "secret")]
    [InlineData("""{ "c": { "kind": "webhook", "url": "https://x" } }""", "needs secret")]
    [InlineData("""{ "c": { "kind": "webhook", "url": "https://x", "secret": "env:KEY" } }""", "whsec_")]
    [InlineData("""{ "c": { "kind": "webhook", "url": "https://x", "secret": "env:SHORT" } }""", "whsec_")]
    [InlineData("""{ "c": { "kind": "webhook", "url": "https://x", "secret": "in-the-file" } }""", "secret")]
    [InlineData("""{ "c": { "kind": "pagerduty" } }""", "needs secret")]
    [InlineData("""{ "c": { "kind": "email" } }""", "needs smtp")]
    [InlineData("""{ "c": { "kind": "email", "url": "https://x", "smtp": { "host": "h", "from": "a@b", "to": ["c@d"] } } }""", "url")]
    [InlineData("""{ "c": { "kind": "email", "smtp": { "host": "h", "user": "u", "from": "a@b", "to": ["c@d"] } } }""", "belong together")]
    [InlineData("""{ "c": { "kind": "email", "smtp": { "host": "h", "from": "a@b", "to": ["c@d"], "security": "none" } } }""", "security")]
    [InlineData("""{ "c": { "kind": "email", "smtp": { "host": "h", "from": "nobody", "to": ["c@d"] } } }""", "from")]
    [InlineData("""{ "c": { "kind": "slack", "url": "env:SLACK", "smtp": { "host": "h", "from": "a@b", "to": ["c@d"] } } }""", "smtp")]
    [InlineData("""{ "c": { "kind": "slack", "url": "env:SLACK", "rules": ["nothing"] } }""", "rules")]
    public void Parse_WrongChannel_NamesTheSettingAndShowsNoSecret(string channels, string expected)
    {
        var error = Assert.Single(Errors(With(channels), Environment));

        Assert.Contains(expected, error, StringComparison.Ordinal);
        Assert.Contains("'c'", error, StringComparison.Ordinal);
        Assert.DoesNotContain("in-the-file", error, StringComparison.Ordinal);
        Assert.DoesNotContain("services/T", error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{ "failed-over": {} }""", "failed-over")]
    [InlineData("""{ "failover": { "above": 0.1 } }""", "above")]
    [InlineData("""{ "fast-burn": { "states": ["feature-disabled"] } }""", "states")]
    [InlineData("""{ "state": { "states": ["healthy"] } }""", "states")]
    [InlineData("""{ "failover": { "for": "25h" } }""", "for")]
    [InlineData("""{ "fallback-rate": { "above": 0 } }""", "above")]
    public void Parse_WrongRule_NamesTheSetting(string rules, string expected) => Assert.Contains(expected, Assert.Single(Errors(With(rules: rules))), StringComparison.Ordinal);

    [Fact]
    public void Parse_LoopbackOnAzure_IsRefused()
        => Assert.Contains("https", Assert.Single(Errors(With("""{ "c": { "kind": "teams", "url": "http://localhost:99/t" } }"""), ("WEBSITE_SITE_NAME", "app"))), StringComparison.Ordinal);

    private static string With(string channels = "{}", string rules = "{}") => Json(top: $$"""
        "alerts": { "rules": {{rules}}, "channels": {{channels}} }
        """);
}
