using System.Text;
using System.Text.Json;
using ChatRouter.ScenarioTests.Harness;
using OpenAI.Chat;

namespace ChatRouter.ScenarioTests.Sdk;

/// <summary>The official SDK's tool calls over every protocol: the call, and the way back with its result.</summary>
public sealed class SdkToolTests
{
    private static readonly ChatTool Weather = ChatTool.CreateFunctionTool(
        "get_weather",
        "The weather of a city.",
        BinaryData.FromString("""{"type":"object","properties":{"city":{"type":"string"},"days":{"type":"integer"}},"required":["city","days"]}"""));

    private static readonly ChatTool Clock = ChatTool.CreateFunctionTool("get_time", "The time.", BinaryData.FromString("""{"type":"object","properties":{}}"""));

    [Theory]
    [MemberData(nameof(SdkSetup.Protocols), MemberType = typeof(SdkSetup))]
    public async Task CompleteChat_ToolCallAndItsResult_AnswerAfterTheRoundTrip(string protocol)
    {
        await using var router = await RouterFixture.StartAsync(SdkSetup.Of(protocol));
        var chat = new SdkCaller(router).Chat;
        var options = new ChatCompletionOptions { Tools = { Weather } };
        List<ChatMessage> messages = [new UserChatMessage("Please use the tool.")];

        ChatCompletion call = await chat.CompleteChatAsync(messages, options);
        Assert.Equal(ChatFinishReason.ToolCalls, call.FinishReason);
        var tool = Assert.Single(call.ToolCalls);
        Assert.Equal("get_weather", tool.FunctionName);
        AssertArguments(tool.FunctionArguments.ToString());

        messages.Add(new AssistantChatMessage(call));
        messages.Add(new ToolChatMessage(tool.Id, """{"degrees":21}"""));
        ChatCompletion answer = await chat.CompleteChatAsync(messages, options);

        Assert.Equal(ChatFinishReason.Stop, answer.FinishReason);
        Assert.NotEmpty(answer.Content[0].Text);
        var seen = (await router.AttemptsAsync("backend"))[1].Body!;
        Assert.Contains("degrees", seen, StringComparison.Ordinal);
        Assert.Contains("get_weather", seen, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(SdkSetup.Protocols), MemberType = typeof(SdkSetup))]
    public async Task CompleteChatStreaming_TwoToolCalls_EachWithItsIdNameAndArguments(string protocol)
    {
        await using var router = await RouterFixture.StartAsync(SdkSetup.Of(protocol));
        var calls = new SortedDictionary<int, (string Id, string Name, StringBuilder Arguments)>();
        ChatFinishReason? finish = null;

        await foreach (var update in new SdkCaller(router).Chat.CompleteChatStreamingAsync(
            [new UserChatMessage("Please use the tools.")], new ChatCompletionOptions { Tools = { Weather, Clock } }))
        {
            finish = update.FinishReason ?? finish;
            foreach (var part in update.ToolCallUpdates)
            {
                if (!calls.TryGetValue(part.Index, out var known)) calls[part.Index] = known = (part.ToolCallId, part.FunctionName, new StringBuilder());
                known.Arguments.Append(part.FunctionArgumentsUpdate?.ToString());
            }
        }

        Assert.Equal(ChatFinishReason.ToolCalls, finish);
        Assert.Equal(["get_weather", "get_time"], calls.Values.Select(c => c.Name));
        Assert.Equal(2, calls.Values.Select(c => c.Id).Where(id => id.Length > 0).Distinct().Count());
        AssertArguments(calls[0].Arguments.ToString());
        Assert.Equal("{}", calls[1].Arguments.ToString());
    }

    private static void AssertArguments(string text)
    {
        using var arguments = JsonDocument.Parse(text);
        Assert.Equal(JsonValueKind.String, arguments.RootElement.GetProperty("city").ValueKind);
        Assert.Equal(JsonValueKind.Number, arguments.RootElement.GetProperty("days").ValueKind);
    }
}
