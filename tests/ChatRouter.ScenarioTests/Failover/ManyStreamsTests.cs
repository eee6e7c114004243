using ChatRouter.ScenarioTests.Harness;
using ChatRouter.Simulator;
using ChatRouter.Simulator.Faults;

namespace ChatRouter.ScenarioTests.Failover;

/// <summary>Many streams at the same time, also when the backend under most of them goes away.</summary>
public sealed class ManyStreamsTests
{
    [Fact]
    public async Task ThousandStreamsAtOnce_EveryOneComplete()
    {
        await using var router = await StartAsync(2000);
        var text = await router.TextOfAsync("a", Ask.For("say 20 tokens"));

        var answers = await Task.WhenAll(Enumerable.Range(0, 1000).Select(_ => router.StreamAsync(Ask.For("say 20 tokens", stream: true))));

        Assert.All(answers, answer => answer.AssertComplete(text));
        await router.IdleAsync();
    }

    [Theory]
    [InlineData(FaultKind.Down)]
    [InlineData(FaultKind.EngineDead)]
    public async Task OneOfTwoBackendsDiesUnderThreeHundredStreams_EveryOneComplete(FaultKind fault)
    {
        await using var router = await StartAsync(2000);
        var text = await router.TextOfAsync("a", Ask.For("Hello"));
        var streams = StreamsAsync(router, 300);
        await Eventually.TrueAsync(() => router.Simulator.Backends["a"].Attempts.Count(a => a.TokensSent > 5) > 50, "the streams do not run");

        router.Fault("a", fault);

        Assert.All(await streams, answer => answer.AssertComplete(text));
        await router.IdleAsync();
    }

    [Fact]
    public async Task OneOfTwoBackendsFallsSilentBeforeThreeHundredStreams_EveryOneComplete()
    {
        await using var router = await StartAsync(2000, """{ "timers": { "firstToken": "1s", "connect": "500ms" } }""");
        var text = await router.TextOfAsync("a", Ask.For("Hello"));
        router.Fault("a", FaultKind.Silent);

        Assert.All(await StreamsAsync(router, 300), answer => answer.AssertComplete(text));
        await router.IdleAsync();
    }

    private static Task<RouterFixture> StartAsync(int slots, string settingsOfA = "{}") => RouterFixture.StartAsync(new RouterSetup(
        Backend("a", slots, settingsOfA), Backend("b", slots, "{}")) { LogCapacity = 16_384 });

    private static ScenarioBackend Backend(string name, int slots, string settings) => new(name, BackendKind.Vllm)
    {
        Settings = """{ "maxConcurrency": 2000, "capabilities": ["prefill"] }""".WithFields(settings),
        Simulate = b =>
        {
            b.Slots = slots;
            b.KvCacheTokens = int.MaxValue;
            b.TokenInterval = TimeSpan.FromMilliseconds(20);
        },
    };

    private static Task<StreamedAnswer[]> StreamsAsync(RouterFixture router, int count)
        => Task.WhenAll(Enumerable.Range(0, count).Select(_ => router.StreamAsync(Ask.For("Hello", stream: true))));
}
