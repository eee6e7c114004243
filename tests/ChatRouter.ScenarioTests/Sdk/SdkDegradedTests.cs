using ChatRouter.ScenarioTests.Harness;
using ChatRouter.ScenarioTests.Tenants;
using ChatRouter.Simulator;
using ChatRouter.Simulator.Faults;
using OpenAI.Chat;

namespace ChatRouter.ScenarioTests.Sdk;

/// <summary>Answers without a backend as the official SDK sees them.</summary>
public sealed class SdkDegradedTests
{
    [Fact]
    public async Task CompleteChat_AnsweredByARule_TextFinishAndTheMarkInAFieldOfTheContract()
    {
        await using var router = await StartAsync();
        var sdk = new SdkCaller(router);
        Assert.Equal("large-model", (await sdk.Chat.CompleteChatAsync(new UserChatMessage("When do you open?"))).Value.Model);
        router.Fault("primary", FaultKind.Error);

        ChatCompletion answer = await sdk.Chat.CompleteChatAsync(new UserChatMessage("When do you open?"));

        Assert.Equal(("We open at nine.", ChatFinishReason.Stop, "chatrouter-rules", 0), (answer.Content[0].Text, answer.FinishReason, answer.SystemFingerprint, answer.Usage.TotalTokenCount));
    }

    [Fact]
    public async Task CompleteChatStreaming_AnsweredByARule_TextFinishUsageAndTheMark()
    {
        await using var router = await StartAsync();
        router.Fault("primary", FaultKind.Error);
        var updates = new List<StreamingChatCompletionUpdate>();

        await foreach (var update in new SdkCaller(router).Chat.CompleteChatStreamingAsync([new UserChatMessage("When do you open?")])) updates.Add(update);

        Assert.Equal("We open at nine.", string.Concat(updates.SelectMany(update => update.ContentUpdate).Select(part => part.Text)));
        Assert.Equal([ChatFinishReason.Stop], updates.Select(update => update.FinishReason).OfType<ChatFinishReason>());
        Assert.All(updates, update => Assert.Equal("chatrouter-rules", update.SystemFingerprint));
        Assert.Equal(0, updates.Single(update => update.Usage is not null).Usage.TotalTokenCount);
    }

    [Fact]
    public async Task CompleteChat_StorageGoneFromTheStart_TheRungsBelowAnswerAllTheSame()
    {
        var tables = new SwitchedTables();
        await using var router = await StartAsync(tables);
        tables.AreGone = true;
        router.Fault("primary", FaultKind.Error);

        ChatCompletion answer = await new SdkCaller(router).Chat.CompleteChatAsync(new UserChatMessage("When do you open?"));

        Assert.Equal("We open at nine.", answer.Content[0].Text);
    }

    private static Task<RouterFixture> StartAsync(SwitchedTables? tables = null) => RouterFixture.StartAsync(new RouterSetup(new ScenarioBackend("primary", BackendKind.Vllm))
    {
        Tables = tables,
        Route = """{ "ladder": [{ "backends": ["primary"] }, { "source": "rules", "rules": [{ "id": "opening", "keywords": ["open"], "text": "We open at nine.", "matches": ["When do you open?"] }] }] }""",
    });
}
