using ChatRouter.Simulator;
using ChatRouter.Simulator.Load;
using ChatRouter.Simulator.Wire;
using ChatRouter.Tests.Support;

namespace ChatRouter.Tests.Simulator;

public sealed class SaturationTests
{
    private readonly ManualClock _clock = new();

    [Fact]
    public async Task TakeSeat_SlotsFull_WaitsInOrderOfArrival()
    {
        var engine = Create(slots: 1);
        var first = await engine.TakeSeatAsync(10, default);
        var second = engine.TakeSeatAsync(10, default).AsTask();
        var third = engine.TakeSeatAsync(10, default).AsTask();
        Assert.Equal((1, 2), (engine.Running, engine.Waiting));

        first!.Dispose();

        (await second)!.Dispose();
        Assert.NotNull(await third);
        Assert.Equal((1, 0), (engine.Running, engine.Waiting));
    }

    [Fact]
    public async Task TakeSeat_QueueFull_IsRefusedAtOnce()
    {
        var engine = Create(slots: 1, queue: 1);
        using var running = await engine.TakeSeatAsync(1, default);
        _ = engine.TakeSeatAsync(1, default).AsTask();

        Assert.Null(await engine.TakeSeatAsync(1, default));
    }

    [Fact]
    public async Task TakeSeat_PromptDoesNotFitTheCache_WaitsThoughASlotIsFree()
    {
        var engine = Create(slots: 4, cache: 100);
        var first = await engine.TakeSeatAsync(50, default);
        first!.Grow(20);
        Assert.Equal(0.7, engine.KvUse);

        var second = engine.TakeSeatAsync(40, default).AsTask();
        Assert.Equal((1, 1), (engine.Running, engine.Waiting));
        first.Dispose();

        Assert.NotNull(await second);
        Assert.Equal(0.4, engine.KvUse);
    }

    [Fact]
    public async Task TakeSeat_PromptLargerThanTheWholeCache_RunsAlone()
    {
        var engine = Create(slots: 4, cache: 100);

        using var seat = await engine.TakeSeatAsync(500, default);

        Assert.Equal(1, engine.KvUse);
    }

    [Fact]
    public async Task TakeSeat_WaiterGivesUp_LeavesTheQueueAndLetsTheNextIn()
    {
        var engine = Create(slots: 4, cache: 100);
        using var running = await engine.TakeSeatAsync(50, default);
        using var patience = new CancellationTokenSource();
        var large = engine.TakeSeatAsync(90, patience.Token).AsTask();
        var small = engine.TakeSeatAsync(10, default).AsTask();

        await patience.CancelAsync();

        await Assert.ThrowsAsync<TaskCanceledException>(() => large);
        Assert.NotNull(await small);
        Assert.Equal((2, 0), (engine.Running, engine.Waiting));
    }

    [Fact]
    public async Task Dispose_ASeatTwice_GivesBackOneSlot()
    {
        var engine = Create(slots: 2);
        using var one = await engine.TakeSeatAsync(1, default);
        var two = await engine.TakeSeatAsync(1, default);

        two!.Dispose();
        two.Dispose();

        Assert.Equal(1, engine.Running);
    }

    [Theory]
    [InlineData(1, 1.0)]
    [InlineData(3, 1.5)]
    [InlineData(4, 1.75)]
    public async Task Pacer_MoreRunning_WaitsLongerBetweenTokens(int running, double slowdown)
    {
        var engine = Create(slots: 4, slowdown: 1);
        for (var i = 0; i < running; i++)
            await engine.TakeSeatAsync(1, default);
        var pacer = new Pacer(_clock, engine, TimeSpan.FromMilliseconds(30), TimeSpan.FromMilliseconds(10));

        Assert.Equal(TimeSpan.FromMilliseconds(30), pacer.Next());
        Assert.Equal(TimeSpan.FromMilliseconds(30 + (10 * slowdown)), pacer.Next());
    }

    [Fact]
    public void Pacer_WokenLate_CatchesUp()
    {
        var pacer = new Pacer(_clock, Create(slots: 1), TimeSpan.Zero, TimeSpan.FromMilliseconds(10));
        Assert.Equal(TimeSpan.Zero, pacer.Next());

        _clock.Advance(TimeSpan.FromMilliseconds(25));

        Assert.Equal([0.0, 0.0, 5.0], new[] { pacer.Next(), pacer.Next(), pacer.Next() }.Select(wait => wait.TotalMilliseconds));
    }

    [Fact]
    public async Task Vllm_SlotsFull_QueuedStreamHasHeadersAndMetricsShowIt()
    {
        await using var run = await SimulatorRun.StartAsync(BackendKind.Vllm, Slow, _clock);
        using var first = await run.PostAsync(SimulatorRun.Chat(stream: true));
        using var second = await run.PostAsync(SimulatorRun.Chat(stream: true));

        var metrics = (await Recording.OfAsync(run.Backend.BaseUrl, "GET", "/metrics", null)).Body;

        Assert.Contains("vllm:num_requests_running{engine=\"0\",model_name=\"tiny\"} 1.0\n", metrics, StringComparison.Ordinal);
        Assert.Contains("vllm:num_requests_waiting{engine=\"0\",model_name=\"tiny\"} 1.0\n", metrics, StringComparison.Ordinal);
        Assert.Contains("vllm:num_requests_waiting_by_reason{engine=\"0\",model_name=\"tiny\",reason=\"capacity\"} 1.0\n", metrics, StringComparison.Ordinal);
        Assert.Equal((1, 1), (run.Backend.Running, run.Backend.Waiting));
    }

    [Fact]
    public async Task LlamaCpp_SlotsFull_QueuedStreamHasNoHeadersAndNoSlotIsFree()
    {
        await using var run = await SimulatorRun.StartAsync(BackendKind.LlamaCpp, Slow, _clock);
        var first = run.PostAsync(SimulatorRun.Chat(stream: true));
        await SimulatorRun.Until(() => run.Backend.Running == 1);
        var second = run.PostAsync(SimulatorRun.Chat(stream: true));
        await SimulatorRun.Until(() => run.Backend.Waiting == 1);

        var metrics = (await Recording.OfAsync(run.Backend.BaseUrl, "GET", "/metrics", null)).Body;
        var slot = await Recording.OfAsync(run.Backend.BaseUrl, "GET", "/slots?fail_on_no_slot=1", null);

        Assert.Contains("llamacpp:requests_processing 1\n", metrics, StringComparison.Ordinal);
        Assert.Contains("llamacpp:requests_deferred 1\n", metrics, StringComparison.Ordinal);
        Assert.Equal(
            ("HTTP/1.1 503 Service Unavailable", """{"error":{"code":503,"message":"no slot available","type":"unavailable_error"}}"""),
            (slot.StatusLine, slot.Body));
        Assert.False(second.IsCompleted);
        run.Backend.SetFault(new() { Fault = ChatRouter.Simulator.Faults.FaultKind.Down });
        using var running = await first;
        await Assert.ThrowsAsync<HttpRequestException>(() => second);
    }

    [Theory]
    [InlineData(BackendKind.Vllm)]
    [InlineData(BackendKind.Ollama)]
    public async Task Caller_HangsUp_FreesTheSlot(BackendKind kind)
    {
        await using var run = await SimulatorRun.StartAsync(kind, Slow, _clock);
        using (var socket = await RawClient.SendAsync(run.Backend.BaseUrl, "POST", "/v1/chat/completions", SimulatorRun.Chat(stream: true)))
            await SimulatorRun.Until(() => run.Backend.Running == 1);

        await SimulatorRun.Until(() => run.Backend.Running == 0);

        Assert.Equal(AttemptEnd.ClientGone, (await run.OnlyAttemptAsync()).Ended);
        Assert.Equal(0, run.Backend.KvCacheUse);
    }

    [Fact]
    public async Task Queue_Bounded_RefusesTheNext()
    {
        await using var run = await SimulatorRun.StartAsync(BackendKind.Vllm, b => { Slow(b); b.MaxQueue = 0; }, _clock);
        using var first = await run.PostAsync(SimulatorRun.Chat(stream: true));

        using var second = await run.PostAsync(SimulatorRun.Chat(stream: true));

        Assert.Equal(System.Net.HttpStatusCode.ServiceUnavailable, second.StatusCode);
    }

    [Fact]
    public async Task FirstToken_OfALongPrompt_ComesAfterItsPrefill()
    {
        await using var run = await SimulatorRun.StartAsync(
            BackendKind.OpenAI,
            b =>
            {
                b.TimeToFirstToken = TimeSpan.FromMilliseconds(100);
                b.PrefillPerToken = TimeSpan.FromMilliseconds(2);
            },
            _clock);

        // Nine prompt tokens.
        var answer = run.StreamAsync(SimulatorRun.Chat(stream: true));
        await SimulatorRun.Until(() => _clock.PendingTimers > 0);
        _clock.Advance(TimeSpan.FromMilliseconds(118));
        await answer;

        Assert.Equal(118, (await run.OnlyAttemptAsync()).FirstTokenMs);
    }

    [Fact]
    public async Task Vllm_AfterAnAnswer_MetricsCountItsTokens()
    {
        await using var run = await SimulatorRun.StartAsync(BackendKind.Vllm);
        await run.StreamAsync(SimulatorRun.Chat(stream: true));
        await run.OnlyAttemptAsync();

        var metrics = (await Recording.OfAsync(run.Backend.BaseUrl, "GET", "/metrics", null)).Body;

        const string Labels = "{engine=\"0\",model_name=\"tiny\"}";
        Assert.Contains($"vllm:prompt_tokens_total{Labels} 9.0\n", metrics, StringComparison.Ordinal);
        Assert.Contains($"vllm:generation_tokens_total{Labels} 60.0\n", metrics, StringComparison.Ordinal);
        Assert.Contains($"vllm:time_to_first_token_seconds_count{Labels} 1.0\n", metrics, StringComparison.Ordinal);
        Assert.Contains($"vllm:inter_token_latency_seconds_count{Labels} 59.0\n", metrics, StringComparison.Ordinal);
        Assert.Contains("vllm:request_success_total{engine=\"0\",model_name=\"tiny\",finished_reason=\"stop\"} 1.0\n", metrics, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/version", "{version:string}")]
    [InlineData("/load", "{server_load:number}")]
    [InlineData("/is_sleeping", "{is_sleeping:boolean}")]
    [InlineData("/v1/models", "{object:string,data:[{id:string,object:string,created:number,owned_by:string,root:string,parent:null,max_model_len:number,permission:[{id:string,object:string,created:number,allow_create_engine:boolean,allow_sampling:boolean,allow_logprobs:boolean,allow_search_indices:boolean,allow_view:boolean,allow_fine_tuning:boolean,organization:string,group:null,is_blocking:boolean}]}]}")]
    public async Task Vllm_Page_HasItsForm(string path, string shape)
    {
        await using var run = await SimulatorRun.StartAsync(BackendKind.Vllm);

        Assert.Equal(shape, JsonShape.Of((await run.GetJsonAsync(path)).GetRawText()));
    }

    private static void Slow(SimulatedBackendOptions backend)
    {
        backend.Slots = 1;
        backend.TokenInterval = TimeSpan.FromHours(1);
    }

    private static Engine Create(int slots, int? queue = null, int cache = 1000, double slowdown = 0)
        => new(BackendProfile.From(
            new SimulatedBackendOptions { Name = "b", Model = "m", Slots = slots, MaxQueue = queue, KvCacheTokens = cache, LoadSlowdown = slowdown }, 1));
}
