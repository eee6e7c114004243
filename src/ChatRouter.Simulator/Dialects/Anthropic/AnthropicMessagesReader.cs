using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;
using ChatRouter.Simulator.Generation;
using ChatRouter.Simulator.Wire;

namespace ChatRouter.Simulator.Dialects.Anthropic;

/// <summary>Reads <c>system</c> and <c>messages</c>.</summary>
internal static class AnthropicMessagesReader
{
    public static Problem? Read(JsonElement body, JsonElement messages, ChatCall call)
    {
        var scan = new PromptScan();
        if (body.TryGetProperty("system"u8, out var system))
        {
            // Told apart from other servers' only by what was said.
            scan.StartMessage("system"u8);
            if (system.ValueKind == JsonValueKind.String)
                AddText(system, call, ref scan, asks: false);
            else
            {
                foreach (var block in system.EnumerateArray())
                    AddText(block.GetProperty("text"u8), call, ref scan, asks: false);
            }
        }

        var count = messages.GetArrayLength();
        if (count == 0)
            return Invalid("messages: at least one message is required");
        for (var i = 0; i < count; i++)
        {
            var message = messages[i];
            if (!message.TryGetProperty("role"u8, out var role) || !(role.ValueEquals("user"u8) || role.ValueEquals("assistant"u8)))
                return Invalid($"messages.{i}.role: Input should be 'user' or 'assistant'");
            var final = i == count - 1;
            if (final)
                call.HashBeforeFinal = scan.Hash;
            scan.StartMessage(role.ValueEquals("user"u8) ? "user"u8 : "assistant"u8);
            if (ReadContent(message, i, call, ref scan, isFinal: final, isAssistant: role.ValueEquals("assistant"u8)) is { } problem)
                return problem;
        }

        call.Hash = scan.Hash;
        if (call.FinalAssistantText is null)
            call.HashBeforeFinal = scan.Hash;
        call.Messages = count;
        call.PromptTokens = scan.Tokens;
        return call.FinalAssistantText is { } text && text.TrimEnd().Length < text.Length
            ? Invalid("messages: final assistant content cannot end with trailing whitespace")
            : null;
    }

    private static Problem? ReadContent(JsonElement message, int index, ChatCall call, ref PromptScan scan, bool isFinal, bool isAssistant)
    {
        if (!message.TryGetProperty("content"u8, out var content))
            return Invalid($"messages.{index}.content: Field required");
        if (content.ValueKind == JsonValueKind.String)
        {
            AddText(content, call, ref scan, isFinal && !isAssistant);
            if (isFinal && isAssistant)
                call.FinalAssistantText = content.GetString();
            return null;
        }

        if (content.ValueKind != JsonValueKind.Array || content.GetArrayLength() == 0)
            return Invalid($"messages.{index}: all messages must have non-empty content");
        var text = new StringBuilder();
        foreach (var block in content.EnumerateArray())
        {
            switch (block.TryGetProperty("type"u8, out var type) ? type.GetString() : null)
            {
                case "text" when block.TryGetProperty("text"u8, out var value) && value.GetString() is { Length: > 0 } words:
                    AddText(value, call, ref scan, isFinal && !isAssistant);
                    text.Append(words);
                    break;
                case "text":
                    return Invalid($"messages.{index}: text content blocks must be non-empty");
                case "image" when block.TryGetProperty("source"u8, out _):
                    scan.AddImage();
                    break;
                case "tool_use" or "tool_result":
                    scan.AddText(JsonMarshal.GetRawUtf8Value(block));
                    call.EndsWithToolResult |= isFinal && !isAssistant;
                    break;
                default:
                    return Invalid($"messages.{index}.content: Input tag is not one of the expected tags");
            }
        }

        if (isFinal && isAssistant)
            call.FinalAssistantText = text.ToString();
        return null;
    }

    private static void AddText(JsonElement text, ChatCall call, ref PromptScan scan, bool asks)
    {
        var raw = JsonMarshal.GetRawUtf8Value(text)[1..^1];
        var bytes = raw.Contains((byte)'\\') ? Encoding.UTF8.GetBytes(text.GetString()!) : raw;
        scan.AddText(bytes);
        if (!asks)
            return;
        call.CountTo = PromptTrigger.CountTo(bytes) ?? call.CountTo;
        call.AskedTokens = PromptTrigger.AskedTokens(bytes) ?? call.AskedTokens;
        call.AsksForTool |= PromptTrigger.AsksForTool(bytes);
        call.AsksForEveryTool |= PromptTrigger.AsksForEveryTool(bytes);
    }

    private static Problem Invalid(string message) => new(ProblemKind.Invalid, message, "messages");
}
