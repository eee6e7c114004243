using ChatRouter.ScenarioTests.Harness;
using ChatRouter.Simulator;
using ChatRouter.Simulator.Faults;
using static ChatRouter.ScenarioTests.Failover.FailoverSetup;

namespace ChatRouter.ScenarioTests.Failover;

/// <summary>
/// The whole contract where no backend declares prefill (S15 is among the recoveries): callers who stream and callers who do not get the same outcome in the same times, and the
/// call after the fault is a healthy one from the primary.
/// </summary>
public sealed class ContractTests
{
    // One eighth of the defaults, to keep the suite short; connecting never takes long here but on a machine that is busy with other tests.
    private const string Limits = """{ "timers": { "connect": "900ms", "firstToken": "1s", "idle": "1s" } }""";

    /// <summary>Fault, how often, who answers, and within how many seconds.</summary>
    private static readonly Dictionary<string, (FaultSettings Fault, string? By, double Seconds)> Table = new(StringComparer.Ordinal)
    {
        ["S01"] = (new FaultSettings { Fault = FaultKind.RateLimited, RetryAfter = "2", Times = 1 }, Primary, 4),
        ["S02"] = (new FaultSettings { Fault = FaultKind.RateLimited }, Fallback, 3),
        ["S03"] = (new FaultSettings { Fault = FaultKind.Error, Status = 500, Times = 1 }, Primary, 2),
        ["S04"] = (new FaultSettings { Fault = FaultKind.Error, Status = 503 }, Fallback, 3),
        ["S05"] = (new FaultSettings { Fault = FaultKind.Reset, Times = 1 }, Primary, 2),
        ["S06"] = (new FaultSettings { Fault = FaultKind.Silent }, Fallback, 3),
        ["S07"] = (new FaultSettings { Fault = FaultKind.SlowFirstToken, DelayMs = 20_000 }, Fallback, 3),
        ["S08"] = (new FaultSettings { Fault = FaultKind.Cut, AfterTokens = 40, Times = 1 }, null, 3),
        ["S09"] = (new FaultSettings { Fault = FaultKind.Stall, AfterTokens = 20, Seconds = 30, Times = 1 }, null, 4),
        ["S09 before content"] = (new FaultSettings { Fault = FaultKind.Stall, AfterTokens = 0, Seconds = 30 }, Fallback, 3),
        ["S10"] = (new FaultSettings { Fault = FaultKind.MalformedEvent, EventNumber = 10, Times = 1 }, null, 3),
        ["S11"] = (new FaultSettings { Fault = FaultKind.NoDone }, Primary, 4),
        ["S14"] = (new FaultSettings { Fault = FaultKind.Cut, AfterTokens = 40 }, null, 4),
        ["S16"] = (new FaultSettings { Fault = FaultKind.Error, Status = 503 }, Fallback, 3),
    };

    /// <summary>Every line of the table, for both callers.</summary>
    public static TheoryData<string, Form> Lines
    {
        get
        {
            var data = new TheoryData<string, Form>();
            foreach (var id in Table.Keys)
            {
                data.Add(id, Form.Streamed);
                data.Add(id, Form.Whole);
            }

            return data;
        }
    }

    [Theory]
    [MemberData(nameof(Lines))]
    public async Task Fault_AnsweredWholeInTimeAndTheNextCallIsHealthy(string id, Form form)
    {
        var (fault, by, seconds) = Table[id];
        await using var router = await StartAsync(fallbackContinues: id == "S14");
        var text = await router.TextOfAsync(Primary);
        (await router.CallAsync(form)).AssertComplete(text, Primary);
        router.Simulator.Log.Clear();
        router.Simulator.Backends[Primary].SetFault(fault);
        if (id == "S14") router.Fault(Fallback, FaultKind.NoPrefill);

        var answer = await router.CallAsync(form);

        answer.AssertComplete(text);
        if (by is not null) Assert.Equal(by, answer.Backend);
        if (by is not null) Assert.Equal(by == Primary ? "large-model" : "hosted-model", answer.Model);
        Assert.InRange(answer.Elapsed, TimeSpan.Zero, TimeSpan.FromSeconds(seconds));
        Assert.InRange((await router.AttemptsAsync(Primary)).Count, 1, 4);
        if (fault.Fault is FaultKind.Silent or FaultKind.SlowFirstToken || fault.AfterTokens == 0) Assert.Single(await router.AttemptsAsync(Primary));
        if (id == "S14") Assert.Equal([400, 200], (await router.AttemptsAsync(Fallback)).Select(a => a.Status));
        await AssertHealthyAsync(router, form, text);
    }

    [Theory]
    [InlineData("S12", FaultKind.ContextOverflow, "context_length_exceeded", Form.Streamed)]
    [InlineData("S12", FaultKind.ContextOverflow, "context_length_exceeded", Form.Whole)]
    [InlineData("S13", FaultKind.ContentPolicy, "content_filter", Form.Streamed)]
    [InlineData("S13", FaultKind.ContentPolicy, "content_filter", Form.Whole)]
    public async Task RefusedByTheProvider_PassedOnAfterOneAttemptAndTheNextCallIsHealthy(string id, FaultKind fault, string code, Form form)
    {
        await using var router = await StartAsync(windows: """, "contextWindow": 8192""");
        var text = await router.TextOfAsync(Primary);
        router.Fault(Primary, fault, f => f with { Times = 1 });

        var answer = await router.CallAsync(form);

        Assert.Equal((id, code), (id, answer.AssertRefused(400).GetProperty("code").GetString()));
        Assert.Single(await router.AttemptsAsync(Primary));
        Assert.Empty(await router.AttemptsAsync(Fallback));
        await AssertHealthyAsync(router, form, text);
    }

    private static Task<RouterFixture> StartAsync(bool fallbackContinues = false, string windows = "")
    {
        var settings = Limits[..^1] + windows + "}";
        return RouterFixture.StartAsync(Of(BackendKind.Vllm, settings, fallbackContinues ? settings[..^1] + ", \"capabilities\": [\"prefill\"] }" : settings, sameText: true));
    }

    private static async Task AssertHealthyAsync(RouterFixture router, Form form, string text)
    {
        router.Simulator.ClearFaults();
        var next = await router.CallAsync(form);
        next.AssertComplete(text, Primary);
        Assert.InRange(next.Elapsed, TimeSpan.Zero, TimeSpan.FromSeconds(1));
        Assert.Equal("1", next.Headers["x-router-attempts"]);
    }
}
