using ChatRouter.Fleet;
using ChatRouter.Health;
using ChatRouter.Health.Gpu;
using ChatRouter.Model;
using ChatRouter.Model.Plans;
using ChatRouter.Model.Releases;
using ChatRouter.Releases.Gates;
using ChatRouter.Releases.Gates.Candidates;
using ChatRouter.Tests.Support;

namespace ChatRouter.Tests.Releases.Gates;

public sealed class SyntheticStageTests
{
    private static readonly GoldenPrompt One = Prompt("one", "1");
    private static readonly GoldenPrompt Two = Prompt("two", "2");
    private readonly ManualClock _clock = new();
    private FleetView _view = FleetView.Empty;

    [Fact]
    public async Task RunAsync_GoodAnswers_PassAndSaySo()
    {
        var results = await RunAsync((_, asked) => ScriptedCaller.Says(asked.Contains("\"one\"", StringComparison.Ordinal) ? "1" : "2"), One, Two);
        Assert.Equal(["golden-prompts", "first-token", "pace", "memory"], results.Select(result => result.Gate));
        Assert.All(results, result => Assert.Equal(GateVerdict.Pass, result.Verdict));
        Assert.Equal("2 of 2 prompts pass (100.0 %, at least 98.0 %), each asked 3 times.", results[0].Why);
        Assert.Equal("Not measured: hosted.", results[3].Why);
    }

    [Theory]
    [InlineData(1, GateVerdict.Pass)]
    [InlineData(2, GateVerdict.Fail)]
    public async Task RunAsync_FlakyPrompt_IsDecidedByTheMost(int wrong, GateVerdict verdict)
    {
        var left = wrong;
        var results = await RunAsync((backend, _) => ScriptedCaller.Says(backend == "new" && Interlocked.Decrement(ref left) >= 0 ? "x" : "1"), One);
        Assert.Equal(verdict, results[0].Verdict);
    }

    [Theory]
    [InlineData(false, 0.5, GateVerdict.Pass)]
    [InlineData(false, 0.6, GateVerdict.Fail)]
    [InlineData(true, 0.5, GateVerdict.Fail)]
    public async Task RunAsync_FailedPrompt_CountsAsAShareUnlessItIsCritical(bool critical, double least, GateVerdict verdict)
    {
        var results = await RunAsync((_, _) => ScriptedCaller.Says("2"), release => release with { Golden = new GoldenPrompts { Prompts = [One with { IsCritical = critical }, Two], MinPass = least } });
        Assert.Equal(verdict, results[0].Verdict);
        Assert.EndsWith($"Failed: one ({(critical ? "critical, " : "")}contains).", results[0].Why, StringComparison.Ordinal);
    }

    [Fact]
    public async Task RunAsync_NobodyThere_Waits()
    {
        var results = await RunAsync((_, _) => ScriptedCaller.Fails(FailureReason.Connect), One);
        Assert.Equal(new GateResult("golden-prompts", GateVerdict.Unavailable, "3 of 3 questions found no backend of the candidate: all_backends_unavailable (Connect)."), results[0]);
    }

    [Theory]
    [InlineData(100, GateVerdict.Pass)]
    [InlineData(109, GateVerdict.Pass)]
    [InlineData(150, GateVerdict.Fail)]
    public async Task RunAsync_SlowerThanTheBaseline_FailsIfItCanBeNoticed(double first, GateVerdict verdict)
    {
        var results = await RunAsync((backend, _) => ScriptedCaller.Says("1", first: backend == "new" ? first : 100, total: 1000), release => release with { Golden = new GoldenPrompts { Prompts = [One], Repeat = 15 } });
        Assert.Equal(verdict, results[1].Verdict);
        Assert.Equal(GateVerdict.Pass, results[2].Verdict);
    }

    [Theory]
    [InlineData(0.8, 0.5, GateVerdict.Pass, "new: GPU 40 % at rest, 80 % under load; KV cache 0 % and 50 % (at most 95 % and 90 %).")]
    [InlineData(0.96, 0.5, GateVerdict.Fail, "new: GPU 40 % at rest, 96 % under load; KV cache 0 % and 50 % (at most 95 % and 90 %).")]
    [InlineData(0.8, 0.91, GateVerdict.Fail, "new: GPU 40 % at rest, 80 % under load; KV cache 0 % and 91 % (at most 95 % and 90 %).")]
    public async Task RunAsync_Memory_IsWhatTheProbesSayUnderLoad(double gpu, double cache, GateVerdict verdict, string why)
    {
        _view = Probed(0, 0.4, 0);
        var results = await RunAsync((_, _) => ScriptedCaller.Says("1"), release => release with { Golden = new GoldenPrompts { Prompts = [One] }, Memory = new MemoryGate() }, asked => _view = asked < 6 ? _view : Probed(1, gpu, cache));
        Assert.Equal(new GateResult("memory", verdict, why), results[3]);
    }

    [Fact]
    public async Task RunAsync_NotProbedYet_WaitsForTheProfileAtRest()
    {
        await using var probe = _clock.CreateTimer(_ => _view = Probed(1, 0.4, 0), state: null, TimeSpan.FromSeconds(1), Timeout.InfiniteTimeSpan);
        var results = await _clock.RunToEndAsync(() => RunAsync((_, _) => ScriptedCaller.Says("1"), release => release with { Golden = new GoldenPrompts { Prompts = [One] }, Memory = new MemoryGate() }, asked => _view = asked < 6 ? _view : Probed(2, 0.8, 0.5)));
        Assert.Equal(new GateResult("memory", GateVerdict.Pass, "new: GPU 40 % at rest, 80 % under load; KV cache 0 % and 50 % (at most 95 % and 90 %)."), results[3]);
    }

    [Fact]
    public async Task RunAsync_NoProbeUnderLoad_WaitsNoLongerThanThreeOfThem()
    {
        _view = Probed(0, 0.4, 0);
        var results = await RunAsync((_, _) => ScriptedCaller.Says("1"), release => release with { Golden = new GoldenPrompts { Prompts = [One] }, Memory = new MemoryGate() }, _ => _clock.Advance(TimeSpan.FromSeconds(1)));
        Assert.Equal(new GateResult("memory", GateVerdict.Unavailable, "new: no probe under load (at most 95 % and 90 %)."), results[3]);
        Assert.Equal(TimeSpan.FromSeconds(3 + 32 + 3), _clock.Now - TestReleases.Start);
    }

    private static GoldenPrompt Prompt(string id, string answer) => new()
    {
        Id = id,
        Body = System.Text.Encoding.UTF8.GetBytes($$"""{"messages":[{"role":"user","content":"{{id}}"}]}"""),
        Assertions = [new GoldenAssertion(AssertionKind.Contains, answer)],
    };

    private static FleetView Probed(int seconds, double gpu, double cache) => FleetView.Empty with
    {
        Health = FleetView.Empty.Health.Add("new", new BackendHealth { Backend = "new", State = HealthState.Healthy, Reason = "", CheckedAt = TestReleases.Start.AddSeconds(seconds), Since = TestReleases.Start, KvCacheUse = cache, Gpu = new GpuHealth { MemoryUse = gpu } }),
    };

    private Task<IReadOnlyList<GateResult>> RunAsync(Func<string, string, TrialAnswer> answer, params GoldenPrompt[] prompts) => RunAsync(answer, release => release with { Golden = new GoldenPrompts { Prompts = [.. prompts] } });

    private Task<IReadOnlyList<GateResult>> RunAsync(Func<string, string, TrialAnswer> answer, Func<ReleaseSettings, ReleaseSettings> order, Action<int>? onAsk = null)
        => new SyntheticStage(order(TestReleases.Order()), TestModel.Route(TestModel.Rung(1, TestModel.Backend("old"))), new ScriptedCaller(answer) { OnAsk = onAsk ?? (static _ => { }) }, () => _view, TimeSpan.FromSeconds(10), _clock).RunAsync(CancellationToken.None);
}
