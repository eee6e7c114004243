using System.Text.Json;
using ChatRouter.Model;
using ChatRouter.Model.Settings.Limits;
using ChatRouter.Tests.Support;
using ChatRouter.Tests.Support.Backends;

namespace ChatRouter.Tests.Admission.Caps;

/// <summary>What a route's caps do to requests, through the whole engine.</summary>
public sealed class RequestCapsTests : AttemptTest
{
    private const string Hi = """{"role":"user","content":"Hi"}""";

    private static readonly RequestCaps Caps = new()
    {
        MaxBodyBytes = 1024,
        MaxMessages = 2,
        MaxImages = 0,
        MaxInputTokens = 100,
        MaxChoices = 2,
        OutputTokens = new OutputTokens { Max = 50, Mode = OutputMode.Refuse },
    };

    public static TheoryData<string, int, string, string, string?> Excesses => new()
    {
        { $$"""{"model":"chat","messages":[{{Hi}},{{Hi}},{{Hi}}]}""", 400, "invalid_value", "'messages' has 3 messages; for this model 1 to 2 are allowed.", "messages" },
        { """{"model":"chat","messages":[{"role":"user","content":[{"type":"image_url","image_url":{"url":"data:image/png;base64,AAAA"}}]}]}""", 400, "invalid_value", "'messages' holds 1 images; for this model 0 to 0 are allowed.", "messages" },
        { $$"""{"model":"chat","n":3,"messages":[{{Hi}}]}""", 400, "invalid_value", "'n' asks for 3 answers; for this model 1 to 2 are allowed.", "n" },
        { $$"""{"model":"chat","max_tokens":51,"messages":[{{Hi}}]}""", 400, "invalid_value", "'max_tokens' asks for 51 tokens; for this model 1 to 50 are allowed.", "max_tokens" },
        { $$"""{"model":"chat","max_completion_tokens":51,"messages":[{{Hi}}]}""", 400, "invalid_value", "'max_completion_tokens' asks for 51 tokens; for this model 1 to 50 are allowed.", "max_completion_tokens" },
        { $$"""{"model":"chat","messages":[{"role":"user","content":"{{new string('x', 700)}}"}]}""", 400, "context_length_exceeded", "The prompt has about 154 tokens; this model takes 1 to 100. Shorten 'messages' or 'tools'.", "messages" },
        { $$"""{"model":"chat","messages":[{{Hi}}],"padding":"{{new string('x', 1000)}}"}""", 413, "request_too_large", "The body has 1073 bytes; for this model it may have 1024.", null },
    };

    [Theory]
    [MemberData(nameof(Excesses))]
    public async Task RunAsync_MoreThanTheCap_IsRefusedWithTheFieldAndTheRange(string body, int status, string code, string message, string? param)
    {
        var router = Create(TestModel.Route(TestModel.Rung(1, A)).With(Caps));

        var answer = await router.RunAsync(new Ask { Body = body });

        Assert.Equal((status, code, message, param), (answer.Sink.Head.Status, answer.Sink.ErrorCode!, answer.Sink.ErrorMessage!, answer.Sink.Error.GetProperty("param").GetString()));
        Assert.Equal(code, answer.Decision!.Result);
        Assert.Empty(router["a"].Calls);
    }

    [Theory]
    [InlineData("", null, 50)]
    [InlineData(",\"max_tokens\":50", null, 50)]
    [InlineData(",\"max_tokens\":51", "max_tokens=50", 50)]
    [InlineData(",\"max_tokens\":7", null, 7)]
    public async Task RunAsync_ClampedAnswer_IsAskedForAndSaid(string more, string? clamped, int sent)
    {
        var router = Create(TestModel.Route(TestModel.Rung(1, A)).With(new RequestCaps { OutputTokens = new OutputTokens { Max = 50 } }));
        router["a"].Does(Reply.Streamed("Hello"));

        var answer = await router.RunAsync(new Ask { Body = $$"""{"model":"chat","stream":true,"messages":[{{Hi}}]{{more}}}""" });

        Assert.Equal((clamped, clamped), (answer.Sink.Head.Clamped, answer.Decision!.Clamped));
        Assert.Equal(sent, JsonDocument.Parse(Assert.Single(router["a"].Calls).Body).RootElement.GetProperty("max_tokens").GetInt32());
    }

    [Fact]
    public void With_RungsOfTheirOwnBound_KeepTheLowerOne()
    {
        var route = TestModel.Route(TestModel.Rung(1, A), TestModel.Rung(2, B) with { MaxTokens = 20 }, TestModel.Rung(3, B) with { MaxTokens = 90 });

        Assert.Equal([50, 20, 50], route.With(new RequestCaps { OutputTokens = new OutputTokens { Max = 50 } }).Ladder.Select(rung => rung.MaxTokens!.Value));
        Assert.Equal([null, 20, 90], route.With(new RequestCaps()).Ladder.Select(rung => rung.MaxTokens));
    }

    [Fact]
    public async Task RunAsync_CountsOfTheBackend_TeachTheCapOnInput()
    {
        var router = Create(TestModel.Route(TestModel.Rung(1, A)).With(new RequestCaps { MaxInputTokens = 100 }));
        var ask = new Ask { Body = $$"""{"model":"chat","messages":[{"role":"user","content":"{{new string('x', 300)}}"}]}""" };
        var counted = """{"id":"1","object":"chat.completion","created":1,"model":"m","choices":[{"index":0,"message":{"role":"assistant","content":"Hi"},"finish_reason":"stop"}],"usage":{"prompt_tokens":187,"completion_tokens":1,"total_tokens":188}}""";
        router["a"].Does([.. Enumerable.Repeat(Reply.Json(200, counted), 20)]);

        // 70 tokens by the default ratios, 187 by the backend's: they meet half-way, beyond the cap.
        var answers = await router.RunAsync(() => router.AskTimesAsync(20, ask));

        Assert.Equal(200, answers[0].Sink.Head.Status);
        Assert.Equal(("context_length_exceeded", 400), (answers[^1].Sink.ErrorCode, answers[^1].Sink.Head.Status));
        Assert.InRange(router["a"].Calls.Count, 2, 5);
    }
}
