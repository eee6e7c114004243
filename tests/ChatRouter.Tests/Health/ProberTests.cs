using System.Collections.Immutable;
using ChatRouter.Health;
using ChatRouter.Model;
using ChatRouter.Model.Settings.Health;
using ChatRouter.Tests.Support;

namespace ChatRouter.Tests.Health;

public sealed class ProberTests
{
    private readonly ManualClock _clock = new();
    private readonly FakeBackend _fake = new();
    private readonly Memory _memory = new();

    [Fact]
    public async Task RunAsync_SeveralBackends_ProbesThemSideBySide()
    {
        foreach (var name in new[] { "a", "b", "c" }) _fake.On($"/{name}/v1/models", AnswerAfter(TimeSpan.FromSeconds(4)));
        var start = _clock.Now;
        await RunAsync(Create("a", "b", "c"));

        Assert.Equal(TimeSpan.FromSeconds(4), _clock.Now - start);
        Assert.Equal<string[]>(["a Degraded", "b Degraded", "c Degraded"], [.. _memory.Recorded.Select(verdict => $"{verdict.Backend} {verdict.State}")]);
        Assert.Equal(_clock.Now, _memory.FinishedAt);
    }

    [Fact]
    public async Task RunAsync_StateHolds_KeepsSinceAcrossRunsAndInstances()
    {
        _fake.On("/a/v1/models", 200);
        var first = _clock.Now;
        await RunAsync(Create("a"));
        _clock.Advance(TimeSpan.FromSeconds(10));
        await RunAsync(Create("a"));
        Assert.Equal((first, first.AddSeconds(10)), (_memory.Recorded[0].Since, _memory.Recorded[0].CheckedAt));

        _fake.On("/a/v1/models", 500);
        _clock.Advance(TimeSpan.FromSeconds(10));
        await RunAsync(Create("a"));
        Assert.Equal(first.AddSeconds(20), _memory.Recorded[0].Since);
        Assert.Equal([">Healthy", "Healthy>Healthy", "Healthy>Down"], _memory.Told);
    }

    [Fact]
    public async Task RunAsync_Inference_IsAskedOncePerIntervalAndItsCostIsKeptAcrossInstances()
    {
        _fake.On("/a/health", 200).On("/a/v1/models", 200, """{"data":[{"id":"m"}]}""").On("/a/v1/chat/completions", 200, "data: {\"choices\":[{\"index\":0,\"delta\":{\"content\":\"1 2 3 4 5\"},\"finish_reason\":\"stop\"}],\"usage\":{\"prompt_tokens\":20,\"completion_tokens\":9,\"total_tokens\":29}}\n\ndata: [DONE]\n\n");
        var asking = Backend("a") with { Protocol = ProtocolKind.Vllm, Health = new HealthSettings { Inference = new InferenceSettings { IsEnabled = true } } };
        for (var run = 0; run < 7; run++)
        {
            await RunAsync(Create(asking));
            Assert.Equal((HealthState.Healthy, 3), (_memory.Recorded[0].State, _memory.Recorded[0].Level));
            _clock.Advance(TimeSpan.FromSeconds(10));
        }

        Assert.Equal((2, 58), (_fake.Paths.Count(path => path == "/a/v1/chat/completions"), _memory.Recorded[0].Spent?.Tokens));
    }

    [Fact]
    public async Task RunAsync_InferenceFails_IsRepeatedEachRunUntilDownAndForgottenWhenTheBackendIsAway()
    {
        _fake.On("/a/health", 200).On("/a/v1/models", 200, """{"data":[{"id":"m"}]}""").On("/a/v1/chat/completions", 500);
        var prober = Create(Backend("a") with { Protocol = ProtocolKind.Vllm, Health = new HealthSettings { Inference = new InferenceSettings { IsEnabled = true } } });
        await RunAsync(prober);
        Assert.Equal((HealthState.Degraded, "inference: answered 500"), (_memory.Recorded[0].State, _memory.Recorded[0].Reason));
        await RunAsync(prober);
        Assert.Equal((HealthState.Down, "inference: answered 500 (2 in a row)"), (_memory.Recorded[0].State, _memory.Recorded[0].Reason));

        _fake.On("/a/health", 503);
        await RunAsync(prober);
        Assert.Equal(("/health answered 503", null), (_memory.Recorded[0].Reason, _memory.Recorded[0].Inference));
    }

    [Fact]
    public async Task RunAsync_InferenceBudgetSpent_DropsTheOldVerdictAndSaysSo()
    {
        _fake.On("/a/health", 200).On("/a/v1/models", 200, """{"data":[{"id":"m"}]}""").On("/a/v1/chat/completions", 200, "data: {}\n\n");
        var prober = Create(Backend("a") with { Protocol = ProtocolKind.Vllm, Health = new HealthSettings { Inference = new InferenceSettings { IsEnabled = true, TokensPerDay = 100 } } });
        await RunAsync(prober);
        await RunAsync(prober);
        Assert.Equal(HealthState.Down, _memory.Recorded[0].State);
        await RunAsync(prober);

        Assert.Equal((HealthState.Healthy, "ok; inference not tested: the day's 100 tokens are used up"), (_memory.Recorded[0].State, _memory.Recorded[0].Reason));
        Assert.Equal(80, _memory.Recorded[0].Spent?.Tokens);
    }

    [Fact]
    public async Task RunAsync_StorageOut_ProbesAndTellsAllTheSame()
    {
        _memory.Error = new InvalidOperationException("no storage");
        _fake.On("/a/v1/models", 200);
        var prober = Create("a");
        await RunAsync(prober);
        _clock.Advance(TimeSpan.FromSeconds(10));
        await RunAsync(prober);
        Assert.Equal([">Healthy", "Healthy>Healthy"], _memory.Told);
        Assert.Equal("no storage", prober.LastError);

        _memory.Error = null;
        await RunAsync(prober);
        Assert.Null(prober.LastError);
        Assert.Equal(_clock.Now.AddSeconds(-10), _memory.Recorded[0].Since);
    }

    [Fact]
    public async Task RunAsync_OneProbeThrows_LeavesItUnknownAndTheOthersJudged()
    {
        _fake.On("/a/v1/models", _ => throw new InvalidOperationException("a bug")).On("/b/v1/models", 200);
        await RunAsync(Create("a", "b"));

        Assert.Equal<string[]>(["a Unknown the probe failed (InvalidOperationException)", "b Healthy ok"], [.. _memory.Recorded.Select(v => $"{v.Backend} {v.State} {v.Reason}")]);
    }

    [Fact]
    public async Task RunAsync_ProbesSwitchedOff_LeavesTheBackendOut()
    {
        var off = Backend("off") with { Health = new HealthSettings { Enabled = false } };
        await RunAsync(Create(off));

        Assert.Empty(_memory.Recorded);
        Assert.Empty(_fake.Requests);
        Assert.Equal(_clock.Now, _memory.FinishedAt);
    }

    [Fact]
    public async Task RunAsync_HostStops_RecordsNothing()
    {
        using var stopping = new CancellationTokenSource();
        _fake.On("/a/v1/models", async token =>
        {
            await stopping.CancelAsync();
            return await Task.FromCanceled<HttpResponseMessage>(token);
        });

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => _clock.RunToEndAsync(() => Create("a").RunAsync(stopping.Token)));
        Assert.Null(_memory.FinishedAt);
        Assert.Empty(_memory.Told);
    }

    private Task RunAsync(Prober prober) => _clock.RunToEndAsync(() => prober.RunAsync(default));

    private Func<CancellationToken, Task<HttpResponseMessage>> AnswerAfter(TimeSpan delay) => async token =>
    {
        await Task.Delay(delay, _clock, token);
        return new HttpResponseMessage();
    };

    private Prober Create(params string[] names) => Create(Array.ConvertAll(names, Backend));

    private Prober Create(params Backend[] backends)
    {
        var model = new RouterModel { Backends = [.. backends], Routes = ImmutableDictionary<string, Route>.Empty, Tenants = [] };
        return new Prober(model, _fake.Connect(), null, _memory, [_memory], _clock);
    }

    private static Backend Backend(string name) => new()
    {
        Name = name, Protocol = ProtocolKind.OpenAI, BaseUrl = new Uri($"http://host/{name}"), Model = "m", QuotaGroup = name,
    };

    private sealed class Memory : IHealthRecorder, IHealthObserver
    {
        public Exception? Error { get; set; }

        public List<BackendHealth> Recorded { get; private set; } = [];

        public DateTimeOffset? FinishedAt { get; private set; }

        public List<string> Told { get; } = [];

        public Task<IReadOnlyDictionary<string, BackendHealth>> ReadAsync(CancellationToken cancellationToken) => Error is null
            ? Task.FromResult<IReadOnlyDictionary<string, BackendHealth>>(Recorded.ToDictionary(verdict => verdict.Backend, StringComparer.Ordinal))
            : Task.FromException<IReadOnlyDictionary<string, BackendHealth>>(Error);

        public Task RecordAsync(IReadOnlyCollection<BackendHealth> verdicts, DateTimeOffset finishedAt, CancellationToken cancellationToken)
        {
            if (Error is not null) return Task.FromException(Error);
            Recorded = [.. verdicts];
            FinishedAt = finishedAt;
            return Task.CompletedTask;
        }

        public void OnVerdict(BackendHealth? previous, BackendHealth current)
        {
            lock (Told) Told.Add($"{previous?.State}>{current.State}");
        }
    }
}
