using ChatRouter.ScenarioTests.Harness;
using ChatRouter.Simulator;
using ChatRouter.Simulator.Faults;
using static ChatRouter.ScenarioTests.Failover.FailoverSetup;

namespace ChatRouter.ScenarioTests.Failover;

/// <summary>The primary is away and a lower rung blames the request: the primary might have taken it.</summary>
public sealed class LowerRungRefusalTests
{
    private const string NoTools = """{"error":{"message":"llama does not support tools: 'my secret'","type":"invalid_request_error","param":null,"code":"bad_tools"}}""";

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task FallbackRefuses_TheNextRungAnswers(bool stream)
    {
        await using var router = await StartAsync(new ScenarioBackend("last", BackendKind.LlamaCpp) { Rung = 3 });
        var text = await router.TextOfAsync("last");
        Refuse(router, FaultKind.Down);

        var answer = await router.CallAsync(stream);

        answer.AssertComplete(text, "last");
        Assert.Equal(400, Assert.Single(await router.AttemptsAsync(Fallback)).Status);
    }

    [Theory]
    [InlineData(FaultKind.Down, true)]
    [InlineData(FaultKind.Down, false)]
    [InlineData(FaultKind.RateLimited, true)]
    [InlineData(FaultKind.RateLimited, false)]
    public async Task FallbackRefusesAndNobodyIsLeft_503ThatNamesTheRefusalWithoutItsWords(FaultKind outage, bool stream)
    {
        await using var router = await StartAsync();
        Refuse(router, outage);

        var answer = await router.CallAsync(stream);

        var error = answer.AssertRefused(503);
        Assert.Equal("all_backends_unavailable", error.GetProperty("code").GetString());
        var message = error.GetProperty("message").GetString()!;
        Assert.Contains("The last one asked refused the request (400 ", message, StringComparison.Ordinal);
        Assert.DoesNotContain("secret", message, StringComparison.Ordinal);
        Assert.Contains("Retry-After", answer.Headers);
        Assert.Single(await router.AttemptsAsync(Fallback));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task PrimaryRefuses_PassedOnAsItsOwn(bool stream)
    {
        await using var router = await StartAsync();
        router.Fault(Primary, FaultKind.Error, f => f with { Status = 400, Body = NoTools });

        var answer = await router.CallAsync(stream);

        Assert.Contains("my secret", answer.AssertRefused(400).GetProperty("message").GetString(), StringComparison.Ordinal);
        Assert.Single(await router.AttemptsAsync(Primary));
        Assert.Empty(await router.AttemptsAsync(Fallback));
    }

    private static Task<RouterFixture> StartAsync(params ScenarioBackend[] more)
    {
        var setup = Of(BackendKind.Vllm);
        return RouterFixture.StartAsync(setup with { Backends = [.. setup.Backends, .. more] });
    }

    private static void Refuse(RouterFixture router, FaultKind outage)
    {
        router.Fault(Primary, outage);
        router.Fault(Fallback, FaultKind.Error, f => f with { Status = 400, Body = NoTools });
    }
}
