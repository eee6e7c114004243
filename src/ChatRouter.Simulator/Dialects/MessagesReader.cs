using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;
using ChatRouter.Simulator.Generation;
using ChatRouter.Simulator.Wire;

namespace ChatRouter.Simulator.Dialects;

/// <summary>Reads the messages of a request, in OpenAI's shape or Ollama's.</summary>
internal static class MessagesReader
{
    public static Problem? Read(JsonElement messages, CallRules rules, ChatCall call)
    {
        var scan = new PromptScan();
        var count = messages.GetArrayLength();
        var lastUser = LastUser(messages, count);
        for (var i = 0; i < count; i++)
        {
            var message = messages[i];
            if (message.ValueKind != JsonValueKind.Object)
                return Invalid($"messages.{i} must be an object.");
            if (!message.TryGetProperty("role"u8, out var role) || role.ValueKind != JsonValueKind.String || !IsRole(role))
                return Invalid($"messages.{i}.role must be one of 'system', 'developer', 'user', 'assistant', 'tool', 'function'.");

            var final = i == count - 1;
            if (final)
                call.HashBeforeFinal = scan.Hash;
            var assistant = role.ValueEquals("assistant"u8);
            scan.StartMessage(Raw(role));
            if (ReadContent(message, i, rules, call, ref scan, asks: i == lastUser, assistant && final) is { } problem)
                return problem;
            if (message.TryGetProperty("tool_calls"u8, out var calls) && calls.ValueKind == JsonValueKind.Array)
                scan.AddText(JsonMarshal.GetRawUtf8Value(calls));
            if (final)
                call.EndsWithToolResult = role.ValueEquals("tool"u8) || role.ValueEquals("function"u8);
        }

        call.Hash = scan.Hash;
        if (call.FinalAssistantText is null)
            call.HashBeforeFinal = scan.Hash;
        call.Messages = count;
        call.PromptTokens = scan.Tokens;
        return null;
    }

    private static Problem? ReadContent(
        JsonElement message, int index, CallRules rules, ChatCall call, ref PromptScan scan, bool asks, bool finalAssistant)
    {
        if (message.TryGetProperty("images"u8, out var images) && images.ValueKind == JsonValueKind.Array)
        {
            for (var i = images.GetArrayLength(); i > 0; i--)
                scan.AddImage();
        }

        if (!message.TryGetProperty("content"u8, out var content) || content.ValueKind == JsonValueKind.Null)
            return null;
        if (content.ValueKind == JsonValueKind.String)
        {
            AddText(content, call, ref scan, asks);
            if (finalAssistant)
                call.FinalAssistantText = content.GetString();
            return null;
        }

        if (content.ValueKind != JsonValueKind.Array)
            return Invalid($"messages.{index}.content must be a string or a list of parts.");
        var text = finalAssistant ? new StringBuilder() : null;
        foreach (var part in content.EnumerateArray())
        {
            if (ReadPart(part, index, rules, call, ref scan, asks, text) is { } problem)
                return problem;
        }

        if (text is not null)
            call.FinalAssistantText = text.ToString();
        return null;
    }

    private static Problem? ReadPart(
        JsonElement part, int index, CallRules rules, ChatCall call, ref PromptScan scan, bool asks, StringBuilder? collected)
    {
        var type = part.ValueKind == JsonValueKind.Object && part.TryGetProperty("type"u8, out var t) && t.ValueKind == JsonValueKind.String
            ? t.GetString()
            : null;
        switch (type)
        {
            case "text" when part.TryGetProperty("text"u8, out var text) && text.ValueKind == JsonValueKind.String:
                AddText(text, call, ref scan, asks);
                collected?.Append(text.GetString());
                return null;
            case "image_url" when part.TryGetProperty("image_url"u8, out var image) && UrlOf(image) is { } url:
                if (rules.OnlyInlineImages && !url.StartsWith("data:", StringComparison.Ordinal))
                    return Invalid("invalid image input");
                scan.AddImage();
                return null;
            case "input_audio" or "file" or "refusal":
                scan.AddText(JsonMarshal.GetRawUtf8Value(part));
                return null;
            default:
                return Invalid($"messages.{index}.content has a part that is not a text or an image_url.");
        }
    }

    private static void AddText(JsonElement text, ChatCall call, ref PromptScan scan, bool asks)
    {
        var bytes = Raw(text);
        scan.AddText(bytes);
        if (!asks)
            return;
        call.AskedTokens = PromptTrigger.AskedTokens(bytes) ?? call.AskedTokens;
        call.CountTo = PromptTrigger.CountTo(bytes) ?? call.CountTo;
        call.AsksForTool |= PromptTrigger.AsksForTool(bytes);
        call.AsksForEveryTool |= PromptTrigger.AsksForEveryTool(bytes);
    }

    private static ReadOnlySpan<byte> Raw(JsonElement text)
    {
        var raw = JsonMarshal.GetRawUtf8Value(text)[1..^1];
        return raw.Contains((byte)'\\') ? Encoding.UTF8.GetBytes(text.GetString()!) : raw;
    }

    private static string? UrlOf(JsonElement image) => image.ValueKind switch
    {
        JsonValueKind.String => image.GetString(),
        JsonValueKind.Object when image.TryGetProperty("url"u8, out var url) && url.ValueKind == JsonValueKind.String => url.GetString(),
        _ => null,
    };

    private static int LastUser(JsonElement messages, int count)
    {
        for (var i = count - 1; i >= 0; i--)
        {
            if (messages[i].ValueKind == JsonValueKind.Object && messages[i].TryGetProperty("role"u8, out var role)
                && role.ValueKind == JsonValueKind.String && role.ValueEquals("user"u8))
                return i;
        }

        return -1;
    }

    private static bool IsRole(JsonElement role)
        => role.ValueEquals("user"u8) || role.ValueEquals("assistant"u8) || role.ValueEquals("system"u8) || role.ValueEquals("tool"u8)
            || role.ValueEquals("developer"u8) || role.ValueEquals("function"u8);

    private static Problem Invalid(string message) => new(ProblemKind.Invalid, message, "messages");
}
