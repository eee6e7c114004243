using System.Text.Json;
using ChatRouter.Caching;
using ChatRouter.Model;
using ChatRouter.Model.Callers;
using ChatRouter.Model.Settings.Caching;
using ChatRouter.Tests.Support;
using ChatRouter.Tests.Support.Backends;

namespace ChatRouter.Tests.Caching;

/// <summary>What callers get of kept answers, and which answers are kept.</summary>
public sealed class CachedAnswerTests : AttemptTest
{
    private static readonly Reply Hello = CacheAsk.Says("Hello ", "there.");

    [Theory]
    [InlineData(false, false)]
    [InlineData(false, true)]
    [InlineData(true, false)]
    [InlineData(true, true)]
    public async Task RunAsync_AskedAgain_IsAHitInEitherForm(bool first, bool second)
    {
        var router = Watch(CacheAsk.Router());
        router["a"].Does(Hello, Reply.Refused);
        var miss = await router.RunAsync(CacheAsk.For(stream: first));
        router.Clock.Advance(7 * Second);

        var hit = await router.RunAsync(CacheAsk.For(stream: second, more: second ? ",\"stream_options\":{\"include_usage\":true}" : ""));

        Assert.Single(router["a"].Calls);
        Assert.Equal(("miss", (TimeSpan?)null, "miss"), (miss.Sink.Head.Cache, miss.Sink.Head.Age, miss.Decision!.Cache));
        Assert.Equal(("hit", 7 * Second, "hit", "complete"), (hit.Sink.Head.Cache, hit.Sink.Head.Age, hit.Decision!.Cache, hit.Decision.Result));
        Assert.Equal((200, second, "a", 1, 0), (hit.Sink.Head.Status, hit.Sink.Head.IsEventStream, hit.Sink.Head.Backend, hit.Sink.Head.Rung, hit.Sink.Head.Attempts));
        Assert.Null(hit.Decision.Usage);
        var created = router.Clock.Now.ToUnixTimeSeconds();
        if (!second)
        {
            Assert.Equal(
                $$$"""{"id":"chatcmpl-req_2","object":"chat.completion","created":{{{created}}},"model":"m","choices":[{"index":0,"message":{"role":"assistant","content":"Hello there."},"finish_reason":"stop"}],"usage":{"prompt_tokens":3,"completion_tokens":2,"total_tokens":5}}""",
                hit.Sink.Text);
            Assert.Equal(hit.Sink.Text.Length, hit.Sink.Head.ContentLength);
            return;
        }

        var head = $$"""{"object":"chat.completion.chunk","id":"chatcmpl-req_2","created":{{created}},"model":"m","choices":[""";
        Assert.Equal(
            $$$"""
            data: {{{head}}}{"index":0,"delta":{"role":"assistant","content":"Hello there."},"finish_reason":null}]}

            data: {{{head}}}{"index":0,"delta":{},"finish_reason":"stop"}]}

            data: {{{head.Replace("\"choices\":[", "\"usage\":{\"prompt_tokens\":3,\"completion_tokens\":2,\"total_tokens\":5},\"choices\":[", StringComparison.Ordinal)}}}]}

            data: [DONE]


            """.ReplaceLineEndings("\n"),
            hit.Sink.Text);
    }

    [Fact]
    public async Task RunAsync_StreamThatDoesNotAskForUsage_HasNone()
    {
        var router = Watch(CacheAsk.Router());
        router["a"].Does(Hello);
        await router.RunAsync(CacheAsk.For());

        Assert.DoesNotContain("usage", (await router.RunAsync(CacheAsk.For(stream: true))).Sink.Text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("[]", true)]
    [InlineData("null", true)]
    [InlineData("""[{"id":"c","type":"function","function":{"name":"f","arguments":"{}"}}]""", false)]
    public void Rest_EmptyListOfToolCalls_IsNoCall(string calls, bool isKept)
    {
        var json = System.Text.Encoding.UTF8.GetBytes($$$"""{"id":"x","object":"chat.completion","choices":[{"message":{"role":"assistant","content":"Hi","tool_calls":{{{calls}}}},"finish_reason":"stop"}],"usage":{"prompt_tokens":1,"completion_tokens":1,"total_tokens":2}}""");

        Assert.Equal(isKept, CacheableAnswer.Rest(json, mayCall: false, counted: null) is not null);
    }

    [Fact]
    public async Task RunAsync_WhenTheTimeIsOver_AsksAgain()
    {
        var router = Watch(CacheAsk.Router(new RouteCacheSettings { Fresh = true, Ttl = 60 * Second }));
        router["a"].Does(Hello, CacheAsk.Says("Another."));
        await router.RunAsync(CacheAsk.For());
        router.Clock.Advance(60 * Second - TimeSpan.FromMilliseconds(1));
        Assert.Equal("Hello there.", TextOf(await router.RunAsync(CacheAsk.For())));

        router.Clock.Advance(TimeSpan.FromMilliseconds(1));

        Assert.Equal("Another.", TextOf(await router.RunAsync(CacheAsk.For())));
        Assert.Equal("Another.", TextOf(await router.RunAsync(CacheAsk.For())));
        Assert.Equal(2, router["a"].Calls.Count);
    }

    [Fact]
    public async Task RunAsync_RouteThatDoesNotGiveFreshOnes_AsksEveryTime()
    {
        var router = Watch(CacheAsk.Router(new RouteCacheSettings()));
        router["a"].Does(Hello);
        for (var i = 0; i < 3; i++) Assert.Equal("miss", (await router.RunAsync(CacheAsk.For())).Sink.Head.Cache);

        Assert.Equal(3, router["a"].Calls.Count);
        Assert.Equal(1, router.Engine.Cache.Memory.Count);
    }

    [Fact]
    public async Task RunAsync_RouteWithoutCache_SaysNothingOfIt()
    {
        var router = Create(A);
        router["a"].Does(Hello);
        var answer = await router.RunAsync(CacheAsk.For());
        await router.RunAsync(CacheAsk.For());

        Assert.Equal((null, null, 2), (answer.Sink.Head.Cache, answer.Decision!.Cache, router["a"].Calls.Count));
    }

    [Fact]
    public async Task RunAsync_BatchLane_HasNothingToDoWithIt()
    {
        var router = Watch(CacheAsk.Router());
        router["a"].Does(Hello);
        await router.RunAsync(CacheAsk.For() with { Lane = Lane.Batch });

        Assert.Equal(0, router.Engine.Cache.Memory.Count);
        Assert.Null((await router.RunAsync(CacheAsk.For() with { Lane = Lane.Batch })).Sink.Head.Cache);
    }

    public static TheoryData<string, string> NotKept => new()
    {
        { "cut at its bound", Reply.Stream.Role().Says("Hello").Finish("length").Raw(Chunks.Usage(3, 2)).Done().Text },
        { "filtered", Reply.Stream.Role().Says("Hello").Finish("content_filter").Raw(Chunks.Usage(3, 2)).Done().Text },
        { "a call nobody allowed", Reply.Stream.Role().Raw(Chunks.ToolCall("{}")).Finish("tool_calls").Raw(Chunks.Usage(3, 2)).Done().Text },
        { "not counted", Reply.Streamed("Hello").Text },
        { "broken off", Reply.Stream.Role().Says("Hello").Text },
        { "too large", CacheAsk.Says(new string('x', 2_000)).Text },
    };

    [Theory]
    [MemberData(nameof(NotKept))]
    public async Task RunAsync_AnswerThatIs_IsNotKept(string what, string events)
    {
        Assert.NotEmpty(what);
        var router = Watch(CacheAsk.Router(new RouteCacheSettings { Fresh = true, MaxEntryBytes = 1_500 }));
        router["a"].Does(Reply.Stream.Raw(events));
        foreach (var stream in new[] { true, false }) await router.RunAsync(CacheAsk.For(stream: stream));

        Assert.Equal(0, router.Engine.Cache.Memory.Count);
    }

    [Fact]
    public async Task RunAsync_AnswerOfALowerRung_IsNotKept()
    {
        var route = TestModel.Route(TestModel.Rung(1, A), TestModel.Rung(2, B)) with { Cache = new RouteCacheSettings { Fresh = true } };
        var router = Watch(new AttemptFixture(route));
        router["a"].Does(Reply.Error(500));
        router["b"].Does(Hello);
        foreach (var stream in new[] { true, false }) Assert.Equal("complete", (await router.RunAsync(CacheAsk.For(stream: stream))).Decision!.Result);

        Assert.Equal(0, router.Engine.Cache.Memory.Count);
    }

    [Fact]
    public async Task RunAsync_StreamThatAnotherCompleted_IsNotKept()
    {
        var router = Watch(new AttemptFixture(CacheAsk.Route(null, A, B)));
        var calls = 0;
        foreach (var backend in new[] { "a", "b" }) router[backend].Does(_ => calls++ == 0 ? Reply.Stream.Role().Says("Hello ").Breaks() : Hello);

        var answer = await router.RunAsync(CacheAsk.For(stream: true));

        Assert.Equal(("complete", "Hello there.", 2), (answer.Decision!.Result, answer.Sink.Content, answer.Decision.Attempts.Count));
        Assert.Equal(0, router.Engine.Cache.Memory.Count);
    }

    [Fact]
    public async Task RunAsync_ToolCallThatTheRouteKeeps_ComesBackAsIs()
    {
        const string Tools = ",\"tools\":[{\"type\":\"function\",\"function\":{\"name\":\"f\"}}]";
        var router = Watch(CacheAsk.Router(new RouteCacheSettings { Fresh = true, Tools = true }));
        router["a"].Does(Reply.Stream.Role().Raw(Chunks.ToolCall("{\"x\":1}")).Finish("tool_calls").Raw(Chunks.Usage(3, 2)).Done());
        await router.RunAsync(CacheAsk.For(stream: true, more: Tools));

        var hit = await router.RunAsync(CacheAsk.For(more: Tools));

        var call = JsonDocument.Parse(hit.Sink.Text).RootElement.GetProperty("choices")[0].GetProperty("message").GetProperty("tool_calls")[0];
        Assert.Equal(("hit", "f", "{\"x\":1}"), (hit.Sink.Head.Cache, call.GetProperty("function").GetProperty("name").GetString(), call.GetProperty("function").GetProperty("arguments").GetString()));
    }
}
