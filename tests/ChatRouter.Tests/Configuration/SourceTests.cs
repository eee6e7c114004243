using ChatRouter.Model.Sources;
using static ChatRouter.Tests.Configuration.ConfigurationFixture;

namespace ChatRouter.Tests.Configuration;

/// <summary>Rungs without backends in the configuration.</summary>
public sealed class SourceTests
{
    [Fact]
    public void Rules_Read_AreNormalisedAndCompiled()
    {
        var rung = Model("""{ "source": "rules", "rules": [{ "id": "r", "keywords": ["Opening  HOURS"], "pattern": "^when", "from": "08:30", "text": "x", "matches": ["When are your opening hours?"] }] }""").Routes["chat"].Ladder[1];

        var rule = Assert.Single(((RulesSource)rung.Source).Rules);
        Assert.Equal(("rules", "opening hours", new TimeOnly(8, 30)), (rung.Degraded, Assert.Single(rule.Keywords), rule.From));
        Assert.True(rule.Fits("when are the opening hours"));
        Assert.False(rule.Fits("what are the opening hours"));
    }

    [Theory]
    [InlineData("""{ "id": "r", "keywords": ["a"], "text": "x", "matches": ["b"] }""", "matches[0] is \"b\", which the rule does not fit.")]
    [InlineData("""{ "id": "r", "keywords": ["a"], "text": "x", "matches": ["a"], "matchesNot": ["not A!"] }""", "matchesNot[0] is \"not A!\", which the rule fits.")]
    [InlineData("""{ "id": "r", "keywords": ["a"], "json": "[1]", "matches": ["a"] }""", "json is no JSON object.")]
    public void Rule_Wrong_NamesWhatIs(string rule, string expected) => Assert.Equal([$"Route 'chat', rung 2, rule 1: {expected}"], Errors(rule));

    [Theory]
    [InlineData("""{ "id": "r", "text": "x", "matches": ["a"] }""", "has neither keywords nor pattern; a rule that fits everything is not allowed.")]
    [InlineData("""{ "id": "r", "keywords": ["a"], "matches": ["a"] }""", "has 0 of text, json and tool; it needs exactly one.")]
    [InlineData("""{ "id": "r", "keywords": ["a"], "text": "x", "tool": "f", "matches": ["a"] }""", "has 2 of text, json and tool; it needs exactly one.")]
    public void Rule_Incomplete_IsRefused(string rule, string expected) => Assert.Contains(Errors(rule), error => error.EndsWith(expected, StringComparison.Ordinal));

    [Fact]
    public void Pattern_ThatCouldBeSlow_IsRefused()
        => Assert.StartsWith("Route 'chat', rung 2, rule 1: pattern is no pattern that can be used: ", Assert.Single(Errors("""{ "id": "r", "pattern": "(?=a)b", "text": "x" }""")), StringComparison.Ordinal);

    [Theory]
    [InlineData("http://search.example.com", "Route 'chat', rung 2: retrieval.search.endpoint is no https address without user name; http is allowed for this machine itself outside of Azure.")]
    [InlineData("https://me@search.example.com", "Route 'chat', rung 2: retrieval.search.endpoint is no https address without user name; http is allowed for this machine itself outside of Azure.")]
    public void Search_Endpoint_IsChecked(string endpoint, string expected)
        => Assert.Equal([expected], ErrorsOf($$"""{ "source": "retrieval", "retrieval": { "documents": "docs", "search": { "endpoint": "{{endpoint}}", "index": "faq" } } }"""));

    [Fact]
    public void Retrieval_Defaults_AreTheModels()
    {
        var source = (RetrievalSource)Model("""{ "source": "retrieval", "degraded": "quotes", "retrieval": { "documents": "docs" } }""").Routes["chat"].Ladder[1].Source;

        Assert.Equal(new RetrievalSource { Documents = "docs" }, source);
    }

    private static ChatRouter.Model.RouterModel Model(string rung) => Parse(JsonOf(rung)).Model!;

    private static string[] Errors(string rule) => ErrorsOf($$"""{ "source": "rules", "rules": [{{rule}}] }""");

    private static string[] ErrorsOf(string rung) => [.. Parse(JsonOf(rung)).Errors.Select(error => error.Message)];

    private static string JsonOf(string rung) => Json().Replace("[{ \"backends\": [\"gpu1\"] }]", $"[{{ \"backends\": [\"gpu1\"] }}, {rung}]", StringComparison.Ordinal);
}
