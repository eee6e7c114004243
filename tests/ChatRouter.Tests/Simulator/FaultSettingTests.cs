using System.Net;
using System.Text;
using ChatRouter.Simulator;
using ChatRouter.Simulator.Faults;
using ChatRouter.Tests.Support;

namespace ChatRouter.Tests.Simulator;

/// <summary>When and how often a fault hits, and what it may be set to.</summary>
public sealed class FaultSettingTests
{
    private static readonly string Stream = SimulatorRun.Chat(stream: true);

    [Fact]
    public async Task ForSeconds_TimeIsUp_LiftsTheFaultByItself()
    {
        var clock = new ManualClock();
        await using var run = await SimulatorRun.StartAsync(BackendKind.Vllm, time: clock);
        run.Fault(FaultKind.Down, f => f with { ForSeconds = 60 });

        clock.Advance(TimeSpan.FromSeconds(59.9));
        Assert.False(run.Backend.IsListening);
        clock.Advance(TimeSpan.FromSeconds(0.1));

        Assert.True(run.Backend.IsListening);
        Assert.Null(run.Backend.Fault);
    }

    [Fact]
    public async Task ForSeconds_TimerIsLate_HitsNobodyAfterItsTime()
    {
        var clock = new DeafClock();
        await using var run = await SimulatorRun.StartAsync(BackendKind.Vllm, time: clock);
        run.Fault(FaultKind.EngineDead, f => f with { ForSeconds = 60 });

        clock.Now += TimeSpan.FromSeconds(59.9);
        using var before = await run.Client.GetAsync(new Uri(run.Backend.BaseUrl, "/health"));
        clock.Now += TimeSpan.FromSeconds(0.1);
        using var after = await run.Client.GetAsync(new Uri(run.Backend.BaseUrl, "/health"));

        Assert.Equal(HttpStatusCode.ServiceUnavailable, before.StatusCode);
        Assert.Equal(HttpStatusCode.OK, after.StatusCode);
        Assert.Null(run.Backend.Fault);
    }

    [Fact]
    public async Task ForSeconds_FaultWasReplaced_LeavesTheLaterOne()
    {
        var clock = new ManualClock();
        await using var run = await SimulatorRun.StartAsync(BackendKind.Vllm, time: clock);
        run.Fault(FaultKind.Error, f => f with { ForSeconds = 1 });
        run.Fault(FaultKind.Error);

        clock.Advance(TimeSpan.FromSeconds(5));

        Assert.Equal(FaultKind.Error, run.Backend.Fault!.Fault);
    }

    [Fact]
    public async Task Times_ProbersQuestion_IsHitButNotCounted()
    {
        await using var run = await SimulatorRun.StartAsync(BackendKind.Vllm);
        run.Fault(FaultKind.Error, fault => fault with { Times = 1 });
        run.Client.DefaultRequestHeaders.UserAgent.ParseAdd("ChatRouter-prober");
        using var probed = await run.PostAsync(Stream);
        run.Client.DefaultRequestHeaders.UserAgent.Clear();
        using var called = await run.PostAsync(Stream);
        using var calledAgain = await run.PostAsync(Stream);

        Assert.Equal([500, 500, 200], [(int)probed.StatusCode, (int)called.StatusCode, (int)calledAgain.StatusCode]);
        Assert.Equal(2, run.Backend.Attempts.Count);
    }

    [Fact]
    public async Task Probability_OfOneHalf_HitsTheSameRequestsForTheSameSeed()
    {
        async Task<string> Run()
        {
            await using var run = await SimulatorRun.StartAsync(BackendKind.OpenAI);
            run.Fault(FaultKind.Error, f => f with { Probability = 0.5 });
            var seen = new StringBuilder();
            for (var i = 0; i < 40; i++)
            {
                using var response = await run.PostAsync(SimulatorRun.Chat());
                seen.Append((int)response.StatusCode).Append(' ');
            }

            return seen.ToString();
        }

        var first = await Run();

        Assert.Equal(first, await Run());
        Assert.InRange(first.Split(' ').Count(status => status == "500"), 10, 30);
    }

    [Fact]
    public async Task SetFault_ParameterItDoesNotTake_IsRefused()
    {
        await using var run = await SimulatorRun.StartAsync(BackendKind.Vllm);

        var error = Assert.Throws<ArgumentException>(() => run.Backend.SetFault(new FaultSettings { Fault = FaultKind.Html, AfterTokens = 4 }));

        Assert.StartsWith("The fault html does not take 'afterTokens'.", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task SetFault_ValueOutOfRange_IsRefused()
    {
        await using var run = await SimulatorRun.StartAsync(BackendKind.Vllm);

        var error = Assert.Throws<ArgumentException>(() => run.Backend.SetFault(new FaultSettings { Fault = FaultKind.Error, Status = 200 }));

        Assert.StartsWith("'status' is 200; allowed: an integer from 400 to 599.", error.Message, StringComparison.Ordinal);
    }
}
