using System.Text.Json;
using ChatRouter.ScenarioTests.Harness;
using OpenAI.Chat;

namespace ChatRouter.ScenarioTests.Sdk;

/// <summary>The official SDK's chat, streamed and not, over every protocol.</summary>
public sealed class SdkChatTests
{
    private const string Question = "What does a router do?";

    [Theory]
    [MemberData(nameof(SdkSetup.Protocols), MemberType = typeof(SdkSetup))]
    public async Task CompleteChat_OneQuestion_TextFinishAndUsage(string protocol)
    {
        await using var router = await RouterFixture.StartAsync(SdkSetup.Of(protocol));
        var text = await router.TextOfAsync("backend", Ask.For(Question));
        var sdk = new SdkCaller(router);

        ChatCompletion answer = await sdk.Chat.CompleteChatAsync(new UserChatMessage(Question));

        Assert.Equal(text, Assert.Single(answer.Content).Text);
        Assert.Equal(ChatFinishReason.Stop, answer.FinishReason);
        Assert.Equal(ChatMessageRole.Assistant, answer.Role);
        Assert.Equal("large-model", answer.Model);
        var attempt = Assert.Single(await router.AttemptsAsync("backend"));
        Assert.Equal((attempt.PromptTokens, attempt.TokensSent), (answer.Usage.InputTokenCount, answer.Usage.OutputTokenCount));
    }

    [Theory]
    [MemberData(nameof(SdkSetup.Protocols), MemberType = typeof(SdkSetup))]
    public async Task CompleteChatStreaming_OneQuestion_TextInPiecesFinishAndUsage(string protocol)
    {
        await using var router = await RouterFixture.StartAsync(SdkSetup.Of(protocol));
        var text = await router.TextOfAsync("backend", Ask.For(Question));
        var pieces = new List<string>();
        var finish = new List<ChatFinishReason>();
        ChatTokenUsage? usage = null;

        // The SDK always asks for usage when it streams.
        await foreach (var update in new SdkCaller(router).Chat.CompleteChatStreamingAsync([new UserChatMessage(Question)]))
        {
            pieces.AddRange(update.ContentUpdate.Select(part => part.Text));
            if (update.FinishReason is { } reason) finish.Add(reason);
            usage = update.Usage ?? usage;
        }

        Assert.Equal(text, string.Concat(pieces));
        Assert.True(pieces.Count > 10, $"The answer came in {pieces.Count} pieces.");
        Assert.Equal([ChatFinishReason.Stop], finish);
        Assert.Equal(Assert.Single(await router.AttemptsAsync("backend")).TokensSent, usage!.OutputTokenCount);
    }

    [Theory]
    [MemberData(nameof(SdkSetup.Protocols), MemberType = typeof(SdkSetup))]
    public async Task CompleteChat_BoundOfTwentyTokens_CutThereWithReasonLength(string protocol)
    {
        await using var router = await RouterFixture.StartAsync(SdkSetup.Of(protocol));

        ChatCompletion answer = await new SdkCaller(router).Chat.CompleteChatAsync(
            [new UserChatMessage(Question)], new ChatCompletionOptions { MaxOutputTokenCount = 20 });

        Assert.Equal(ChatFinishReason.Length, answer.FinishReason);
        Assert.Equal(20, answer.Usage.OutputTokenCount);
    }

    [Theory]
    [MemberData(nameof(SdkSetup.Protocols), MemberType = typeof(SdkSetup))]
    public async Task CompleteChat_JsonSchema_AnswerFollowsIt(string protocol)
    {
        await using var router = await RouterFixture.StartAsync(SdkSetup.Of(protocol));
        var schema = BinaryData.FromString(
            """{"type":"object","properties":{"city":{"type":"string"},"degrees":{"type":"integer"}},"required":["city","degrees"],"additionalProperties":false}""");

        ChatCompletion answer = await new SdkCaller(router).Chat.CompleteChatAsync(
            [new UserChatMessage("How warm is it?")],
            new ChatCompletionOptions { ResponseFormat = ChatResponseFormat.CreateJsonSchemaFormat("weather", schema, jsonSchemaIsStrict: true) });

        using var json = JsonDocument.Parse(answer.Content[0].Text);
        Assert.Equal(JsonValueKind.String, json.RootElement.GetProperty("city").ValueKind);
        Assert.Equal(JsonValueKind.Number, json.RootElement.GetProperty("degrees").ValueKind);
    }

    [Theory]
    [MemberData(nameof(SdkSetup.Protocols), MemberType = typeof(SdkSetup))]
    public async Task CompleteChat_ImageInTheQuestion_ReachesTheModel(string protocol)
    {
        await using var router = await RouterFixture.StartAsync(SdkSetup.Of(protocol));
        var image = BinaryData.FromBytes(Convert.FromBase64String("iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="));
        var chat = new SdkCaller(router).Chat;

        ChatCompletion without = await chat.CompleteChatAsync(new UserChatMessage(ChatMessageContentPart.CreateTextPart("What is this?")));
        ChatCompletion with = await chat.CompleteChatAsync(
            new UserChatMessage(ChatMessageContentPart.CreateTextPart("What is this?"), ChatMessageContentPart.CreateImagePart(image, "image/png")));

        // What the simulator counts for an image.
        Assert.Equal(85, with.Usage.InputTokenCount - without.Usage.InputTokenCount);
    }

    [Theory]
    [InlineData("openai", "Authorization", "Bearer provider-key", "/v1/chat/completions")]
    [InlineData("anthropic", "x-api-key", "provider-key", "/v1/messages")]
    [InlineData("azure-openai", "api-key", "provider-key", "/openai/v1/chat/completions")]
    [InlineData("azure-openai-deployment", "api-key", "provider-key", "/openai/deployments/large-model/chat/completions?api-version=2024-10-21")]
    public async Task CompleteChat_ProviderWithKey_ItsKeyIsSentAndNeverTheCallers(string protocol, string header, string value, string path)
    {
        await using var router = await RouterFixture.StartAsync(SdkSetup.Of(protocol));

        await new SdkCaller(router).Chat.CompleteChatAsync(new UserChatMessage(Question));

        var attempt = Assert.Single(await router.AttemptsAsync("backend"));
        Assert.Equal(path, attempt.Path);
        Assert.Equal(value, attempt.Headers![header]);
        Assert.DoesNotContain(attempt.Headers, h => h.Value.Contains(RouterSetup.Key, StringComparison.Ordinal));
    }
}
