using System.Text;
using System.Text.Json;
using ChatRouter.Model;
using ChatRouter.Model.Callers;
using ChatRouter.Model.Plans;
using ChatRouter.Model.Requests;
using ChatRouter.Telemetry;
using ChatRouter.Tests.Support;
using ChatRouter.Tests.Support.Backends;

namespace ChatRouter.Tests.Telemetry;

/// <summary>The record says how a request was routed, and nothing of what was said.</summary>
public sealed class DecisionRecordTests : AttemptTest
{
    private const string Prompt = "PROMPT-7f3a";
    private const string Secret = "KEY-90b1";

    private static readonly Ask Marked = Ask.Streaming with { Body = Ask.Streaming.Body.Replace("Hi", Prompt, StringComparison.Ordinal) };

    [Fact]
    public async Task RunAsync_SecondBackendAnswers_HoldsEveryStep()
    {
        var full = TestModel.Backend("full") with { MaxConcurrency = 1 };
        var router = Create(TestModel.Route(TestModel.Rung(1, full), TestModel.Rung(2, A), TestModel.Rung(3, B)));
        router["full"].Does(Reply.Stream.After(7 * Second).Says("long").Finish().Done());
        router["a"].Does(Reply.Error(429, "rate_limit_exceeded", "Slow down.").With("Retry-After", "30").HeadersAfter(2 * Second));
        router["b"].Does(Reply.Stream.HeadersAfter(Second).After(Second).Says("one").After(Second).Finish().Raw(Chunks.Usage(5, 1)).Done());

        var answer = await router.RunAsync(async () =>
        {
            var first = router.AskAsync(Ask.Streaming);
            await router.WaitAsync(Second);
            var second = await router.AskAsync(Ask.Streaming);
            await first;
            return second;
        });

        var decision = answer.Decision!;
        Assert.Equal(("req_2", "chat", "t", Lane.Interactive, true), (decision.Id, decision.Route, decision.Tenant, decision.Lane, decision.Stream));
        Assert.Equal(router.Clock.Now - (6 * Second), decision.At);
        Assert.Equal(new SkippedBackend("full", 1, "no place for the lane", Until: null), Assert.Single(decision.Skipped));
        Assert.Equal(
            [
                new AttemptRecord("a", 2, AttemptMode.Fresh, TimeSpan.Zero, 2 * Second, FirstToken: null, OutcomeKind.Failure, FailureReason.Throttled, "Slow down."),
                new AttemptRecord("b", 3, AttemptMode.Fresh, 2 * Second, 3 * Second, 2 * Second, OutcomeKind.Success, FailureReason.None, Detail: null),
            ],
            decision.Attempts);
        Assert.Equal("complete", decision.Result);
        Assert.Equal(5 * Second, decision.Duration);
        Assert.Equal(new Usage(5, 1), decision.Usage);
    }

    [Theory]
    [InlineData("400")]
    [InlineData("500")]
    [InlineData("500 in plain words")]
    [InlineData("401")]
    [InlineData("error in the stream")]
    [InlineData("error after content")]
    [InlineData("content, then nothing")]
    [InlineData("HTML")]
    [InlineData("not a stream")]
    public async Task RunAsync_BackendQuotesPromptOrKey_TheRecordDoesNot(string fault)
    {
        var router = CreateForOneAttempt(A with { Credential = new BackendCredential(CredentialKind.Bearer, Secret) });
        router["a"].Does(fault switch
        {
            "400" => Reply.Error(400, "invalid_value", $"Invalid content: '{Prompt}'"),
            "500" => Reply.Error(500, message: $"Failed to parse input at pos 0: {Prompt}"),
            "500 in plain words" => Reply.Body(500, "text/plain", Encoding.UTF8.GetBytes($"cannot render {Prompt}")),
            "401" => Reply.Error(401, "invalid_api_key", $"Incorrect API key provided: {Secret}"),
            "error in the stream" => Reply.Stream.Raw(Chunks.Event(Chunks.Error($"cannot render {Prompt}"))),
            "error after content" => Reply.Stream.Says(Prompt).Raw(Chunks.Event(Chunks.Error($"cannot render {Prompt}"))),
            "content, then nothing" => Reply.Stream.Says(Prompt).Hangs(),
            "HTML" => Reply.Body(200, "text/html", Encoding.UTF8.GetBytes($"<p>{Prompt}</p>")),
            _ => Reply.Whole(Prompt),
        });

        var answer = await router.RunAsync(Marked);

        var json = JsonSerializer.Serialize(answer.Decision);
        Assert.DoesNotContain(Prompt, json, StringComparison.Ordinal);
        Assert.DoesNotContain(Secret, json, StringComparison.Ordinal);
        Assert.Single(answer.Decision!.Attempts);
    }

    [Fact]
    public async Task RunAsync_BackendErrorWithACode_KeepsStatusAndCode()
    {
        var router = CreateForOneAttempt(A);
        router["a"].Does(Reply.Error(500, "cuda_out_of_memory", "secret words"));

        var answer = await router.RunAsync(Ask.Streaming);

        Assert.Equal("500 cuda_out_of_memory", answer.Decision!.Attempts[0].Detail);
    }

    [Fact]
    public async Task RunAsync_NoAnswer_HoldsTheCodeOfTheRefusal()
    {
        var router = Create(A);

        var answer = await router.RunAsync(Ask.Streaming);

        Assert.Equal("all_backends_unavailable", answer.Decision!.Result);
        Assert.Null(answer.Decision.Usage);
    }

    [Fact]
    public async Task RunAsync_CallerLeavesWhileTheSharedStateIsRead_SaysSo()
    {
        var router = Watch(new AttemptFixture(TestModel.Route(TestModel.Rung(1, A)), tables: new HangingTables()));
        var asking = router.AskAsync(Ask.Streaming with { GoneAfter = TimeSpan.FromMilliseconds(50) });
        router.Clock.Advance(TimeSpan.FromMilliseconds(50));
        var answer = await asking;

        Assert.Equal("caller_gone", answer.Decision!.Result);
        Assert.Empty(answer.Decision.Attempts);
        router.Clock.Advance(TimeSpan.FromMinutes(1));
    }

    [Fact]
    public async Task RunAsync_TheRouterHasABug_LeavesARecordAndHoldsNothing()
    {
        var router = Watch(new AttemptFixture(TestModel.Route(TestModel.Rung(1, A)), random: new BrokenRandom()));
        router["a"].Does(Reply.Error(500));

        await Assert.ThrowsAsync<InvalidOperationException>(() => router.RunAsync(Ask.Streaming));

        Assert.Equal("internal_error", router.Engine.Decisions.Find("req_1")!.Result);
    }

    [Fact]
    public void Find_MoreRecordsThanRoom_KeepsTheNewest()
    {
        var ring = new DecisionRing(capacity: 3);
        for (var i = 0; i < 5; i++)
        {
            ring.Add(new DecisionRecord { Id = $"req_{i}", At = default, Route = "chat", Tenant = "t", Lane = Lane.Interactive, Stream = true });
        }

        Assert.Equal([false, false, true, true, true], Enumerable.Range(0, 5).Select(i => ring.Find($"req_{i}") is not null));
    }

    [Fact]
    public void AddRefused_AFlood_PushesNoPlannedRecordOutAndIsSampled()
    {
        var ring = new DecisionRing(capacity: 3, refused: 4);
        ring.Add(new DecisionRecord { Id = "planned", At = default });
        for (var i = 0; i < 1000; i++) ring.AddRefused(new DecisionRecord { Id = $"refused_{i}", At = DateTimeOffset.UnixEpoch.AddMilliseconds(i) });

        Assert.NotNull(ring.Find("planned"));
        Assert.Equal(["refused_600", "refused_700", "refused_800", "refused_900"], Enumerable.Range(0, 1000).Select(i => $"refused_{i}").Where(id => ring.Find(id) is not null));
    }

    [Theory]
    [InlineData("not JSON", "invalid_json", null)]
    [InlineData("""{"model":"none","messages":[{"role":"user","content":"x"}]}""", "model_not_found", null)]
    public async Task RunAsync_RefusedBeforeThePlan_IsADecision(string body, string result, string? route)
    {
        var router = Watch(new AttemptFixture(TestModel.Route(TestModel.Rung(1, A))));

        var decision = (await router.AskAsync(Ask.Whole with { Body = body })).Decision!;

        Assert.Equal((result, route, "t", Lane.Interactive, 0), (decision.Result, decision.Route, decision.Tenant, decision.Lane, decision.Attempts.Count));
    }
}
