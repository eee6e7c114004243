using System.Collections.Concurrent;
using System.Globalization;
using ChatRouter.ScenarioTests.Harness;
using ChatRouter.Simulator;
using ChatRouter.Simulator.Faults;
using Xunit.Abstractions;

namespace ChatRouter.ScenarioTests.Drills;

/// <summary>
/// Random requests over random faults of every kind, drawn from a seed. By default 400 requests; <c>CHATROUTER_RANDOM_REQUESTS</c> and
/// <c>CHATROUTER_RANDOM_SEED</c> make it longer or another one.
/// </summary>
[Collection(nameof(Alone))]
public sealed class RandomRunTests(ITestOutputHelper output)
{
    private const int AtOnce = 16;
    private const int MaxAttempts = 6;

    private static readonly string Timers =
        """{ "health": { "enabled": false }, "timers": { "connect": "200ms", "firstToken": "600ms", "idle": "500ms", "total": "1500ms" }, "breaker": { "break": "200ms", "maxBreak": "500ms", "ramp": "100ms", "trialLease": "2s" } }""";

    [Theory]
    [InlineData("direct")]
    [InlineData("assembled")]
    public async Task RandomFaults_ManyRequests_NeverABrokenAnswer(string wholeAnswers)
    {
        var requests = Setting("CHATROUTER_RANDOM_REQUESTS", 400);
        var seed = Setting("CHATROUTER_RANDOM_SEED", 20260101);
        await using var router = await RouterFixture.StartAsync(Setup(wholeAnswers));
        var pieces = await PiecesAsync(router);
        var chance = new Random(seed);
        var calls = Enumerable.Range(0, requests).Select(i => RandomCall.Draw(i, chance)).ToArray();
        var broken = new ConcurrentQueue<string>();
        var decisions = new ConcurrentQueue<string>();
        var complete = 0;
        var heap = 0L;

        using var stop = new CancellationTokenSource();
        var faults = FaultsAsync(router, new RandomFaults(new Random(seed)), new Random(seed + 1), stop.Token);
        await Parallel.ForEachAsync(calls, new ParallelOptions { MaxDegreeOfParallelism = AtOnce }, async (call, _) =>
        {
            if (call.Number == requests / 4) heap = GC.GetTotalMemory(forceFullCollection: true);
            var (wrong, decision) = await call.RunAsync(router, pieces);
            if (wrong is not null) broken.Enqueue(wrong);
            if (decision is not null) decisions.Enqueue(decision);
            if (wrong is null) Interlocked.Increment(ref complete);
        });
        await stop.CancelAsync();
        await faults;

        Assert.True(broken.IsEmpty, $"{broken.Count} of {requests} with seed {seed}:\n" + string.Join("\n\n", broken.Take(5)));
        Assert.Empty(router.LoggedErrors);
        await router.IdleAsync();
        var results = new ConcurrentDictionary<string, int>();
        foreach (var id in decisions.TakeLast(500))
        {
            var decision = await router.DecisionAsync(id);
            Assert.InRange(decision.GetProperty("attempts").GetArrayLength(), 0, MaxAttempts);
            results.AddOrUpdate(decision.GetProperty("result").GetString()!, 1, (_, n) => n + 1);
        }

        output.WriteLine(string.Join(", ", results.OrderByDescending(r => r.Value).Select(r => $"{r.Key} {r.Value}")));
        var growth = GC.GetTotalMemory(forceFullCollection: true) - heap;
        output.WriteLine($"heap growth from a quarter to the end: {growth / 1024.0 / 1024:0.0} MiB");
        Assert.True(growth < 24 * 1024 * 1024, $"The heap grew by {growth} bytes.");

        // Nothing stays closed off: with the faults gone the first rung serves again.
        await Eventually.TrueAsync(async () => (await router.AskAsync(Ask.For("Hello"))).Headers.GetValueOrDefault("x-router-rung") == "1", "the first rung does not come back");
    }

    private static RouterSetup Setup(string wholeAnswers) => new(
        Backend("a", BackendKind.Vllm, 1, """{ "capabilities": ["prefill", "tools"] }"""),
        Backend("b", BackendKind.Vllm, 1, """{ "capabilities": ["tools"] }"""),
        Backend("c", BackendKind.Ollama, 2, "{}"),
        Backend("d", BackendKind.LlamaCpp, 3, """{ "capabilities": ["prefill"] }"""))
    {
        Defaults = Timers,
        Route = $$"""{ "maxAttempts": {{MaxAttempts}}, "deadline": "5s", "wholeAnswers": "{{wholeAnswers}}" }""",
        LogCapacity = 256,
    };

    private static ScenarioBackend Backend(string name, BackendKind kind, int rung, string settings) => new(name, kind)
    {
        Rung = rung,
        Settings = settings,
        Simulate = b =>
        {
            // One family: whoever answers, and however an answer was put together, its text is known.
            b.Family = "one";
            b.RecordRequests = false;
            b.TokenInterval = TimeSpan.FromMilliseconds(2);
        },
    };

    /// <summary>The tokens of the text for every length that a call may ask for.</summary>
    private static async Task<IReadOnlyDictionary<int, string[]>> PiecesAsync(RouterFixture router)
    {
        var pieces = new Dictionary<int, string[]>();
        for (var tokens = 1; tokens < 30; tokens++) pieces[tokens] = [.. (await router.StreamAsync(Ask.For(RandomCall.Prompt(tokens), stream: true))).Tokens];
        return pieces;
    }

    private static async Task FaultsAsync(RouterFixture router, RandomFaults faults, Random chance, CancellationToken stop)
    {
        var backends = router.Simulator.Backends.Values.ToArray();
        try
        {
            while (true)
            {
                var backend = backends[chance.Next(backends.Length)];
                var fault = faults.Next();

                // Ollama's answer has no choices: what it would send is a complete answer without text.
                if (fault is null || (fault.Fault == FaultKind.EmptyChoices && backend.Kind == BackendKind.Ollama)) backend.ClearFault();
                else backend.SetFault(fault);
                await Task.Delay(TimeSpan.FromMilliseconds(chance.Next(5, 80)), TimeProvider.System, stop);
            }
        }
        catch (OperationCanceledException)
        {
            router.Simulator.ClearFaults();
        }
    }

    private static int Setting(string name, int otherwise)
        => int.TryParse(Environment.GetEnvironmentVariable(name), NumberStyles.None, CultureInfo.InvariantCulture, out var value) ? value : otherwise;
}
