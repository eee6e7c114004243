using System.Text.Json;
using System.Text.RegularExpressions;
using ChatRouter.Fallbacks;
using ChatRouter.Fallbacks.Rules;
using ChatRouter.Model.Sources;

namespace ChatRouter.Tests.Fallbacks;

public sealed class RulesFallbackTests
{
    private const string Tools = ""","tools":[{"type":"function","function":{"name":"find_order"}}]""";

    private static readonly DateTimeOffset Noon = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);

    [Theory]
    [InlineData("When do you OPEN  today?", "rule hours")]
    [InlineData("reopening", null)] // No whole word.
    [InlineData("Wo ist Auftrag 12345?", "rule order")]
    [InlineData("Auftrag zwölf", null)]
    [InlineData("What is the meaning of life?", null)]
    public async Task AnswerAsync_TheFirstRuleThatFits_ElseNothing(string question, string? expected)
        => Assert.Equal(expected, (await AskAsync(FallbackAsk.Of(question), Hours, Order))?.Detail);

    [Theory]
    [InlineData("a", "de", "11:00", true)]
    [InlineData("b", "de", "11:00", false)]
    [InlineData("a", "en", "11:00", false)]
    [InlineData("a", null, "11:00", false)]
    [InlineData("a", "de", "06:59", true)]
    [InlineData("a", "de", "10:00", false)]
    [InlineData("a", "de", "22:00", true)]
    public async Task AnswerAsync_TenantLanguageAndTimeOfDay_MustHold(string tenant, string? language, string time, bool fits)
    {
        // From 11 at day over midnight until 7.
        var rule = Hours with { Tenants = ["a"], Language = "de", From = new TimeOnly(11, 0), Until = new TimeOnly(7, 0) };
        var at = Noon.Date + TimeSpan.Parse(time, System.Globalization.CultureInfo.InvariantCulture);

        Assert.Equal(fits, await AskAsync(FallbackAsk.Of("open?", tenant: tenant, language: language, at: new DateTimeOffset(at, TimeSpan.Zero)), rule) is not null);
    }

    [Fact]
    public async Task AnswerAsync_Text_IsFilledWithWhatIsKnownAndNothingOfTheQuestion()
    {
        var answer = await AskAsync(FallbackAsk.Of("open {tenant} sesame?", tenant: "acme"), Hours with { Text = "{route} for {tenant} on {date}." });

        Assert.Equal("chat for acme on 2026-03-01.", MessageOf(answer!).GetProperty("content").GetString());
    }

    [Theory]
    [InlineData("""{"type":"json_object"}""", true)]
    [InlineData("""{"type":"json_schema","json_schema":{"name":"x","schema":{"type":"object","required":["risk"]}}}""", true)]
    [InlineData("""{"type":"json_schema","json_schema":{"name":"x","schema":{"type":"object","required":["other"]}}}""", false)]
    public async Task AnswerAsync_Json_OnlyWhereItSatisfiesTheSchema(string format, bool isGiven)
    {
        var rule = Hours with { Text = null, Json = """{"risk":"unknown"}""", ManualReview = true };

        var answer = await AskAsync(FallbackAsk.Of("open?", $",\"response_format\":{format}"), rule);

        Assert.Equal(isGiven, answer is not null);
        if (answer is null) return;
        Assert.True(answer.NeedsReview);
        Assert.Equal("""{"risk":"unknown"}""", MessageOf(answer).GetProperty("content").GetString());
    }

    [Fact]
    public async Task AnswerAsync_WhatTheCallerCannotParse_IsNotGiven()
    {
        Assert.Null(await AskAsync(FallbackAsk.Of("open?", ""","response_format":{"type":"json_object"}"""), Hours));
        Assert.Null(await AskAsync(FallbackAsk.Of("open?"), Hours with { Text = null, Json = "{}" }));
        Assert.Null(await AskAsync(FallbackAsk.Of("open?", Tools + ",\"tool_choice\":\"required\""), Hours));
    }

    [Fact]
    public async Task AnswerAsync_Tool_OnlyOneThatTheRequestDeclares()
    {
        var rule = Hours with { Text = null, Tool = "find_order", Arguments = """{"number":1}""" };

        var call = MessageOf((await AskAsync(FallbackAsk.Of("open?", Tools), rule))!).GetProperty("tool_calls")[0].GetProperty("function");

        Assert.Equal(("find_order", """{"number":1}"""), (call.GetProperty("name").GetString(), call.GetProperty("arguments").GetString()));
        Assert.Null(await AskAsync(FallbackAsk.Of("open?"), rule));
        Assert.Null(await AskAsync(FallbackAsk.Of("open?", Tools), rule with { Tool = "other" }));
        Assert.Null(await AskAsync(FallbackAsk.Of("open?", Tools + ",\"tool_choice\":\"none\""), rule));
    }

    private static AnswerRule Hours { get; } = new() { Id = "hours", Keywords = ["open", "opening hours"], Text = "At nine." };

    private static AnswerRule Order { get; } = new() { Id = "order", Pattern = new Regex("^wo ist .*\\b[0-9]{5}\\b", RegexOptions.NonBacktracking | RegexOptions.CultureInvariant, TimeSpan.FromSeconds(1)), Text = "Look there." };

    private static async Task<FallbackAnswer?> AskAsync(FallbackRequest request, params AnswerRule[] rules) => await new RulesFallback(new RulesSource([.. rules])).AnswerAsync(request, default);

    private static JsonElement MessageOf(FallbackAnswer answer)
    {
        using var json = JsonDocument.Parse(answer.Completion);
        return json.RootElement.GetProperty("choices")[0].GetProperty("message").Clone();
    }
}
