using System.Net;
using System.Text.Json;
using ChatRouter.ScenarioTests.Harness;
using ChatRouter.Simulator;
using ChatRouter.Simulator.Faults;

namespace ChatRouter.ScenarioTests.Ladder;

/// <summary>One route from its backends down to the ground and up again: documents, rules, and word that the feature is off.</summary>
public sealed class GroundTests : IDisposable
{
    private readonly string _documents = Path.Combine(Path.GetTempPath(), "chatrouter-" + Guid.NewGuid().ToString("N"));

    public GroundTests()
    {
        Directory.CreateDirectory(_documents);
        File.WriteAllText(Path.Combine(_documents, "faq.jsonl"), """
            {"id":"returns","title":"Returns and refunds","url":"https://example.com/returns","text":"You can return a product within 30 days. The refund arrives within five working days."}
            {"id":"shipping","title":"Shipping","url":"https://example.com/shipping","text":"Parcels are sent on working days and arrive after two or three days."}
            {"id":"password","title":"Forgotten password","url":"https://example.com/password","text":"Choose a new password on the page for signing in."}
            """);
    }

    public void Dispose() => Directory.Delete(_documents, recursive: true);

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task BackendsGone_DocumentsThenRulesThenDisabled_AndUpAgain(bool stream)
    {
        await using var router = await RouterFixture.StartAsync(Setup());
        var first = await CallerAnswer.GetAsync(router, Ask.For("refund for returns", stream), stream);
        Assert.Equal("primary", first.Backend);
        router.Fault("primary", FaultKind.Error);

        var documents = await CallerAnswer.GetAsync(router, Body("refund for returns", stream), stream);
        AssertMarked(documents, 2, "retrieval", "Quoted from the handbook.");
        Assert.Contains("You can return a product within 30 days.", TextOf(documents), StringComparison.Ordinal);
        Assert.Contains("https://example.com/returns", TextOf(documents), StringComparison.Ordinal);

        // No document has it, a rule does.
        var rule = await CallerAnswer.GetAsync(router, Body("When do you open?", stream), stream);
        AssertMarked(rule, 3, "rules", null);
        Assert.Equal("We open at nine.", TextOf(rule));
        var decision = await router.DecisionAsync(rule.Decision);
        Assert.Equal(("rules", 3, "rule opening"), (Text(decision, "source"), decision.GetProperty("fallback").GetProperty("rung").GetInt32(), Text(decision, "detail")));

        var off = await CallerAnswer.GetAsync(router, Body("Write a poem about llamas", stream), stream);
        AssertMarked(off, 4, "disabled", null);
        Assert.Equal("Ask us by phone.", TextOf(off));

        router.Simulator.ClearFaults();
        await Eventually.TrueAsync(async () => (await CallerAnswer.GetAsync(router, Ask.For("refund for returns", stream), stream)).Backend == "primary", "the primary does not come back");

        static string? Text(JsonElement decision, string name) => decision.GetProperty("fallback").GetProperty(name).GetString();
    }

    [Theory]
    [InlineData("x-router-accept-degraded", "false")]
    [InlineData("x-router-min-rung", "1")]
    [InlineData("x-router-trajectory", "task-1")]
    public async Task CallerTakesNothingLess_GetsTheError(string header, string value)
    {
        await using var router = await RouterFixture.StartAsync(Setup());
        router.Fault("primary", FaultKind.Error);
        router.Http.DefaultRequestHeaders.Add(header, value);

        var refused = await router.AskAsync(Ask.For("refund for returns"));

        Assert.Equal((HttpStatusCode.ServiceUnavailable, "all_backends_unavailable"), (refused.Status, refused.ErrorCode));
    }

    [Fact]
    public async Task CallerWantsToolsOrJson_GetsTheErrorAndNoProse()
    {
        await using var router = await RouterFixture.StartAsync(Setup());
        router.Fault("primary", FaultKind.Error);

        var tools = await router.AskAsync(Ask.For("refund for returns", more: ""","tools":[{"type":"function","function":{"name":"look"}}]"""));
        var json = await router.AskAsync(Ask.For("When do you open?", more: ""","response_format":{"type":"json_object"}"""));

        Assert.Equal(("all_backends_unavailable", "all_backends_unavailable"), (tools.ErrorCode, json.ErrorCode));
    }

    [Fact]
    public async Task CallersOwnMistakeAndOwnLimit_StayWhatTheyAre()
    {
        await using var router = await RouterFixture.StartAsync(Setup() with { Top = """{ "tenants": [{ "name": "scenario", "keys": ["plain:scenario-key"], "requestsPerMinute": 1 }] }""" });
        router.Fault("primary", FaultKind.Error, f => f with { Status = 400, Body = """{"error":{"message":"no such thing","type":"invalid_request_error","param":"logit_bias","code":"bad"}}""" });

        var mistake = await router.AskAsync(Ask.For("refund for returns"));
        var limit = await router.AskAsync(Ask.For("refund for returns"));

        Assert.Equal(HttpStatusCode.BadRequest, mistake.Status);
        Assert.Equal((HttpStatusCode.TooManyRequests, "rate_limit_exceeded"), (limit.Status, limit.ErrorCode));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task BackendIsSilentUntilTheDeadline_TheDocumentsAnswer(bool stream)
    {
        await using var router = await RouterFixture.StartAsync(Setup());
        router.Fault("primary", FaultKind.Silent);
        router.Http.DefaultRequestHeaders.Add("x-router-deadline-ms", "500");

        var answer = await CallerAnswer.GetAsync(router, Body("refund for returns", stream), stream);

        AssertMarked(answer, 2, "retrieval", "Quoted from the handbook.");
    }

    [Theory]
    [InlineData("x-router-min-rung", "0")]
    [InlineData("x-router-accept-degraded", "maybe")]
    public async Task Header_Wrong_IsNamed(string header, string value)
    {
        await using var router = await RouterFixture.StartAsync(Setup());
        router.Http.DefaultRequestHeaders.Add(header, value);

        var refused = await router.AskAsync(Ask.For("Hello"));

        Assert.Equal((HttpStatusCode.BadRequest, header), (refused.Status, refused.Error.GetProperty("param").GetString()));
    }

    private static string Body(string prompt, bool stream) => Ask.For(prompt, stream, stream ? ",\"stream_options\":{\"include_usage\":true}" : "");

    private static string TextOf(CallerAnswer answer) => answer.Whole?.Text ?? answer.Stream!.Text;

    private static void AssertMarked(CallerAnswer answer, int rung, string reason, string? notice)
    {
        answer.Stream?.AssertEnded();
        Assert.Equal(
            (reason, rung.ToString(System.Globalization.CultureInfo.InvariantCulture), "none", "no-store"),
            (answer.Headers["x-router-degraded"], answer.Headers["x-router-rung"], answer.Headers["x-router-backend"], answer.Headers["Cache-Control"]));
        Assert.Equal(0, answer.Usage.GetProperty("total_tokens").GetInt32());
        foreach (var marked in answer.Whole is { } whole ? [whole.Json] : (JsonElement[])[answer.Stream!.Chunks[0], answer.Stream.Chunks[^1]])
        {
            Assert.Equal((reason, rung, "none"), (marked.GetProperty("_degraded").GetString(), marked.GetProperty("_rung").GetInt32(), marked.GetProperty("_backend").GetString()));
            Assert.Equal("chatrouter-" + reason, marked.GetProperty("system_fingerprint").GetString());
            Assert.Equal(notice, marked.TryGetProperty("_notice", out var text) ? text.GetString() : null);
        }

        if (answer.Stream is { } stream) Assert.Equal($"degraded {reason}, rung {rung}, no backend", Assert.Single(stream.Comments));
    }

    private RouterSetup Setup() => new(new ScenarioBackend("primary", BackendKind.Vllm))
    {
        Route = $$$"""
            {
              "ladder": [
                { "backends": ["primary"] },
                { "source": "retrieval", "notice": "Quoted from the handbook.", "retrieval": { "documents": {{{JsonSerializer.Serialize(_documents)}}} } },
                { "source": "rules", "rules": [{ "id": "opening", "keywords": ["open"], "text": "We open at nine.", "matches": ["When do you open?"] }] },
                { "source": "disabled" }
              ],
              "disabled": { "answer": "message", "message": "Ask us by phone." }
            }
            """,
    };
}
