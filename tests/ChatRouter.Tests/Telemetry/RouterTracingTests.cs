using System.Collections.Concurrent;
using System.Diagnostics;
using ChatRouter.Model;
using ChatRouter.Telemetry;
using ChatRouter.Tests.Support;
using ChatRouter.Tests.Support.Backends;
using ChatRouter.Tests.Support.Sinks;

namespace ChatRouter.Tests.Telemetry;

public sealed class RouterTracingTests : AttemptTest
{
    private readonly ConcurrentQueue<Activity> _ended = [];

    [Fact]
    public async Task RunAsync_FailoverThenAnswer_MakesOneSpanPerAttemptBelowTheRequest()
    {
        using var listener = Listen("traced-a", "traced-b", "traced");
        var router = Create(TestModel.Route(TestModel.Rung(1, TestModel.Backend("traced-a")), TestModel.Rung(2, TestModel.Backend("traced-b"))) with { Name = "traced" });
        router["traced-a"].Does(Reply.Refused);
        router["traced-b"].Does(Reply.Stream.Says("one").Finish().Raw(Chunks.Usage(5, 1)).Done());

        await router.RunAsync(Ask.Streaming with { Body = Ask.Streaming.Body.Replace("\"chat\"", "\"traced\"", StringComparison.Ordinal) });

        var request = _ended.Last();
        var attempts = _ended.SkipLast(1).ToArray();
        Assert.Equal(("route traced", ActivityKind.Internal, "complete", 2, ActivityStatusCode.Unset),
            (request.OperationName, request.Kind, request.GetTagItem("chatrouter.result"), request.GetTagItem("chatrouter.attempts"), request.Status));
        Assert.All(attempts, a => Assert.Equal((request.SpanId, ActivityKind.Client), (a.ParentSpanId, a.Kind)));
        Assert.Equal(["traced-a Connect Error", "traced-b  Unset"], attempts.Select(a => $"{a.GetTagItem("chatrouter.backend")} {a.GetTagItem("error.type")} {a.Status}"));
        Assert.Equal(("traced-b", 2, 1, "openai", "CHAIN"), (request.GetTagItem("chatrouter.backend"), request.GetTagItem("chatrouter.rung"), request.GetTagItem("chatrouter.retries"), request.GetTagItem("llm.provider"), request.GetTagItem("openinference.span.kind")));
        Assert.All(attempts, a => Assert.Equal(("traced", "LLM"), (a.GetTagItem("chatrouter.route"), a.GetTagItem("openinference.span.kind"))));
        Assert.Equal([0, 1], attempts.Select(a => a.GetTagItem("chatrouter.retries")));
        Assert.Equal((5, 1, 6), (attempts[1].GetTagItem("llm.token_count.prompt"), attempts[1].GetTagItem("llm.token_count.completion"), attempts[1].GetTagItem("llm.token_count.total")));
        Assert.Null(request.GetTagItem("llm.token_count.total"));
        Assert.Equal((5, 1), (attempts[1].GetTagItem("gen_ai.usage.input_tokens"), attempts[1].GetTagItem("gen_ai.usage.output_tokens")));
    }

    [Fact]
    public async Task RunAsync_NoBackendAnswers_RequestSpanCarriesTheErrorCode()
    {
        using var listener = Listen("traced-c", "traced-d");
        var router = Create(TestModel.Route(TestModel.Rung(1, TestModel.Backend("traced-c"))) with { Name = "traced-d" });
        for (var i = 0; i < 6; i++) router["traced-c"].Does(Reply.Refused);

        await router.RunAsync(Ask.Streaming with { Body = Ask.Streaming.Body.Replace("\"chat\"", "\"traced-d\"", StringComparison.Ordinal) });

        var request = _ended.Last();
        Assert.Equal(("all_backends_unavailable", ActivityStatusCode.Error), (request.GetTagItem("error.type"), request.Status));
    }

    [Fact]
    public async Task RefuseAsync_KeyUnknown_MakesOneSpanBelowTheCallersThatSaysWhy()
    {
        using var listener = Listen("req_traced");
        var router = Create(A);
        var sink = new RecordingSink(router.Clock, router.Clock.Now);
        const string Caller = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";

        await router.RunAsync(async () =>
        {
            await router.Engine.Pipeline.RefuseAsync(router.Engine.Pipeline.Open("req_traced", Caller), sink, new Refusal(401, RefusalCodes.InvalidApiKey, "No."), CancellationToken.None);
            return true;
        });

        var span = Assert.Single(_ended);
        Assert.Equal(("refuse", "b7ad6b7169203331", "invalid_api_key", 0), (span.OperationName, span.ParentSpanId.ToHexString(), span.GetTagItem("chatrouter.result"), span.GetTagItem("chatrouter.attempts")));
        Assert.Equal(ActivityStatusCode.Unset, span.Status);
    }

    // The source is one per process: only spans that name this test's backends and route are kept.
    private ActivityListener Listen(params string[] names)
    {
        var listener = new ActivityListener
        {
            ShouldListenTo = static source => source.Name == RouterTracing.SourceName,
            Sample = static (ref _) => ActivitySamplingResult.AllDataAndRecorded,
            ActivityStopped = span =>
            {
                if (names.Contains((span.GetTagItem("chatrouter.backend") ?? span.GetTagItem("chatrouter.route") ?? span.GetTagItem("chatrouter.decision")) as string)) _ended.Enqueue(span);
            },
        };
        ActivitySource.AddActivityListener(listener);
        return listener;
    }
}
