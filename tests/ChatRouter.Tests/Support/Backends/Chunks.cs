using System.Text.Encodings.Web;
using System.Text.Json;

namespace ChatRouter.Tests.Support.Backends;

/// <summary>Bodies as an OpenAI-compatible backend writes them.</summary>
internal static class Chunks
{
    /// <summary>The terminator.</summary>
    public const string Done = "data: [DONE]\n\n";

    private const string Head = """{"id":"chatcmpl-1","object":"chat.completion.chunk","created":1,"model":"m","choices":[""";

    /// <summary>The frame that most servers begin with.</summary>
    public static string Role { get; } = Choice("""{"index":0,"delta":{"role":"assistant","content":""},"finish_reason":null}""");

    /// <summary>Some text.</summary>
    public static string Text(string text) => Choice($$"""{"index":0,"delta":{"content":{{Quote(text)}}},"finish_reason":null}""");

    /// <summary>A piece of a tool call.</summary>
    public static string ToolCall(string arguments)
        => Choice($$$"""{"index":0,"delta":{"tool_calls":[{"index":0,"id":"call_1","type":"function","function":{"name":"f","arguments":{{{Quote(arguments)}}}}}]},"finish_reason":null}""");

    /// <summary>The end of the answer.</summary>
    public static string Finish(string reason = "stop") => Choice($$"""{"index":0,"delta":{},"finish_reason":{{Quote(reason)}}}""");

    /// <summary>The end of an answer that another backend than the head's has written.</summary>
    public static string FinishBy(string backend, string more = "") => Finish()[..^3] + $",\"_backend\":\"{backend}\"{more}}}\n\n";

    /// <summary>Some reasoning.</summary>
    public static string Reasoning(string text) => Choice($$"""{"index":0,"delta":{"reasoning_content":{{Quote(text)}}},"finish_reason":null}""");

    /// <summary>What tells that the answer begins again.</summary>
    public static string Restart { get; } = """data: {"id":"chatcmpl-1","created":1,"model":"m","object":"chat.completion.chunk","choices":[{"index":0,"delta":{},"finish_reason":null}],"_restarted":"reasoning"}""" + "\n\n";

    /// <summary>The extra frame with the token counts.</summary>
    public static string Usage(int prompt, int completion)
        => $$$"""data: {{{Head}}}],"usage":{"prompt_tokens":{{{prompt}}},"completion_tokens":{{{completion}}},"total_tokens":{{{prompt + completion}}}}}""" + "\n\n";

    /// <summary>A whole answer.</summary>
    public static string Completion(string text)
        => $$$"""{"id":"chatcmpl-1","object":"chat.completion","created":1,"model":"m","choices":[{"index":0,"message":{"role":"assistant","content":{{{Quote(text)}}}},"finish_reason":"stop"}],"usage":{"prompt_tokens":3,"completion_tokens":2,"total_tokens":5}}""";

    /// <summary>An error object.</summary>
    public static string Error(string message, string code = "", string type = "server_error")
        => $$$"""{"error":{"message":{{{Quote(message)}}},"type":"{{{type}}}","param":null,"code":{{{(code.Length == 0 ? "null" : Quote(code))}}}}}""";

    /// <summary>Any JSON as an event.</summary>
    public static string Event(string json) => $"data: {json}\n\n";

    private static string Choice(string choice) => $"data: {Head}{choice}]}}\n\n";

    private static string Quote(string text) => $"\"{JsonEncodedText.Encode(text, JavaScriptEncoder.UnsafeRelaxedJsonEscaping)}\"";
}
