using ChatRouter.ScenarioTests.Harness;
using ChatRouter.Simulator;
using ChatRouter.Simulator.Faults;
using OpenAI.Chat;

namespace ChatRouter.ScenarioTests.Sdk;

/// <summary>How the router's refusals reach a user of the official SDK, and how often the SDK then calls.</summary>
public sealed class SdkErrorTests
{
    private static readonly ChatMessage[] Question = [new UserChatMessage("Hello")];

    [Fact]
    public async Task CompleteChat_WrongKey_401()
    {
        await using var router = await RouterFixture.StartAsync(SdkSetup.Of("vllm"));
        var sdk = new SdkCaller(router, key: "not-the-key", retries: null);

        var error = await SdkCaller.FailsAsync(401, () => sdk.Chat.CompleteChatAsync(Question));

        Assert.Equal(("invalid_api_key", "invalid_request_error"), (error.Code, error.Type));
        Assert.Equal(1, sdk.Calls);
        Assert.Empty(await router.AttemptsAsync("backend"));
    }

    [Fact]
    public async Task CompleteChat_UnknownModel_404NamesIt()
    {
        await using var router = await RouterFixture.StartAsync(SdkSetup.Of("vllm"));
        var sdk = new SdkCaller(router, retries: null);

        var error = await SdkCaller.FailsAsync(404, () => sdk.Client.GetChatClient("nonesuch").CompleteChatAsync(Question));

        Assert.Equal(("model_not_found", "model"), (error.Code, error.Param));
        Assert.Contains("nonesuch", error.Message, StringComparison.Ordinal);
        Assert.Equal(1, sdk.Calls);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task CompleteChat_TemperatureOutOfRange_400NamesTheField(bool stream)
    {
        await using var router = await RouterFixture.StartAsync(SdkSetup.Of("vllm"));
        var sdk = new SdkCaller(router, retries: null);
        var options = new ChatCompletionOptions { Temperature = 3 };

        var error = await SdkCaller.FailsAsync(400, async () =>
        {
            if (!stream) await sdk.Chat.CompleteChatAsync(Question, options);
            await foreach (var _ in sdk.Chat.CompleteChatStreamingAsync(Question, options)) Assert.Fail("an update came");
        });

        Assert.Equal(("invalid_value", "temperature"), (error.Code, error.Param));
        Assert.Equal(1, sdk.Calls);
    }

    [Fact]
    public async Task CompleteChat_TenantOverItsLimit_429WithRetryAfter()
    {
        await using var router = await RouterFixture.StartAsync(WithLimit(requestsPerMinute: 6));
        var sdk = new SdkCaller(router);
        await sdk.Chat.CompleteChatAsync(Question);

        var error = await SdkCaller.FailsAsync(429, () => sdk.Chat.CompleteChatAsync(Question));

        Assert.Equal(("rate_limit_exceeded", "rate_limit_error"), (error.Code, error.Type));
        Assert.InRange(error.RetryAfterSeconds!.Value, 1, 10);
        Assert.Single(await router.AttemptsAsync("backend"));
    }

    [Fact]
    public async Task CompleteChat_TenantOverItsLimitAndDefaultRetries_SdkWaitsAsToldAndIsAnswered()
    {
        await using var router = await RouterFixture.StartAsync(WithLimit(requestsPerMinute: 60));
        var sdk = new SdkCaller(router, retries: null);
        var burst = 0;
        do
        {
            burst++;
            await sdk.Chat.CompleteChatAsync(Question);
        }
        while (sdk.Calls == burst && burst < 100);

        // One call more than answers: the first was told to wait, the second came late enough.
        Assert.Equal(burst + 1, sdk.Calls);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task CompleteChat_EveryBackendDown_503WithRetryAfter(bool stream)
    {
        await using var router = await RouterFixture.StartAsync(SdkSetup.Of("vllm"));
        router.Fault("backend", FaultKind.Down);
        var sdk = new SdkCaller(router);

        var error = await SdkCaller.FailsAsync(503, async () =>
        {
            if (!stream) await sdk.Chat.CompleteChatAsync(Question);
            await foreach (var _ in sdk.Chat.CompleteChatStreamingAsync(Question)) Assert.Fail("an update came");
        });

        Assert.Equal(("all_backends_unavailable", "service_unavailable_error"), (error.Code, error.Type));
        Assert.True(error.RetryAfterSeconds >= 1);
    }

    [Fact]
    public async Task CompleteChat_EveryBackendDownAndDefaultRetries_FourCallsASecondApart()
    {
        await using var router = await RouterFixture.StartAsync(new RouterSetup(
            new ScenarioBackend("backend", BackendKind.Vllm) { Settings = """{ "breaker": { "consecutiveFailures": 1000 } }""" }));
        router.Fault("backend", FaultKind.Down);
        var sdk = new SdkCaller(router, retries: null);
        var start = TimeProvider.System.GetTimestamp();

        await SdkCaller.FailsAsync(503, () => sdk.Chat.CompleteChatAsync(Question));

        // Without Retry-After the same four calls come within 20 ms.
        Assert.Equal(4, sdk.Calls);
        Assert.True(TimeProvider.System.GetElapsedTime(start) >= TimeSpan.FromSeconds(2.9));
    }

    [Fact]
    public async Task CompleteChatStreaming_BrokenOffForGood_TheSdkThrows()
    {
        await using var router = await RouterFixture.StartAsync(SdkSetup.Of("vllm"));
        router.Fault("backend", FaultKind.Cut, f => f with { AfterTokens = 10 });
        var pieces = 0;

        await Assert.ThrowsAnyAsync<IOException>(async () =>
        {
            await foreach (var update in new SdkCaller(router).Chat.CompleteChatStreamingAsync(Question)) pieces += update.ContentUpdate.Count;
        });

        Assert.True(pieces > 0, "Nothing had come before.");
    }

    private static RouterSetup WithLimit(int requestsPerMinute) => SdkSetup.Of("vllm") with
    {
        Top = $$"""{ "tenants": [{ "name": "scenario", "keys": ["plain:{{RouterSetup.Key}}"], "requestsPerMinute": {{requestsPerMinute}} }] }""",
    };
}
