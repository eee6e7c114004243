using System.Text.Json;
using ChatRouter.Protocols.Translation;

namespace ChatRouter.Protocols.Anthropic;

/// <summary>A tool call of an earlier assistant turn.</summary>
/// <param name="Id">Ties it to its result.</param>
/// <param name="Function">OpenAI's object with name and arguments.</param>
internal readonly record struct AnthropicToolUse(string Id, JsonElement Function)
{
    /// <summary>The calls of a message; the deprecated <c>function_call</c> is one, under an id made from its name.</summary>
    public static IEnumerable<AnthropicToolUse> Of(JsonElement message)
    {
        if (RawJson.TryGet(message, "tool_calls", JsonValueKind.Array, out var calls))
        {
            foreach (var call in calls.EnumerateArray())
            {
                if (RawJson.TryGet(call, "function", JsonValueKind.Object, out var function))
                    yield return new AnthropicToolUse(IdOf(call, "id"), function);
            }
        }
        else if (RawJson.TryGet(message, "function_call", JsonValueKind.Object, out var function))
            yield return new AnthropicToolUse(IdOf(function, "name"), function);
    }

    /// <summary>The id of the call that a tool message answers.</summary>
    public static string IdOfResult(JsonElement message) =>
        RawJson.TryGet(message, "tool_call_id", JsonValueKind.String, out _) ? IdOf(message, "tool_call_id") : IdOf(message, "name");

    /// <summary>Writes the block.</summary>
    public void Write(Utf8JsonWriter writer)
    {
        writer.WriteStartObject();
        writer.WriteString("type"u8, "tool_use"u8);
        writer.WriteString("id"u8, Id);
        if (RawJson.TryGet(Function, "name", JsonValueKind.String, out var name))
            RawJson.Property(writer, "name"u8, name);
        writer.WritePropertyName("input"u8);
        ToolArguments.Write(writer, Function);
        writer.WriteEndObject();
    }

    // Other providers' ids may hold characters that are refused here; call and result are changed alike.
    private static string IdOf(JsonElement parent, string name)
    {
        var id = RawJson.TryGet(parent, name, JsonValueKind.String, out var value) ? JsonText.OrNull(value) : null;
        if (string.IsNullOrEmpty(id))
            return "call";
        return string.Create(id.Length, id, static (target, source) =>
        {
            for (var i = 0; i < target.Length; i++)
                target[i] = char.IsAsciiLetterOrDigit(source[i]) || source[i] is '_' or '-' ? source[i] : '_';
        });
    }
}
