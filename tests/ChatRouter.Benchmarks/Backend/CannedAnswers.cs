using System.Text;

namespace ChatRouter.Benchmarks.Backend;

/// <summary>What the backend says: vLLM's fields at a usual size, built once.</summary>
internal static class CannedAnswers
{
    /// <summary>The text of the plain answer; the driver looks for it.</summary>
    public const string Text =
        "A circuit breaker watches the calls to one backend. When too many of them fail, it opens and further calls are refused at "
        + "once, so that callers do not wait and the backend can recover.";

    /// <summary>How every event with text begins its delta; the driver counts it.</summary>
    public const string ContentMark = "\"delta\":{\"content\":\"";

    private const string Head =
        "data: {\"id\":\"chatcmpl-6f1d2a9c8e5b4770b3a1\",\"object\":\"chat.completion.chunk\",\"created\":1760000000,\"model\":\"Qwen/Qwen2.5-7B-Instruct\",";

    private static readonly string[] Words = [" the", " router", " answers", " while", " one", " backend", " recovers", ","];

    /// <summary>What the events with text say; the driver looks for it in a whole answer that was put together from them.</summary>
    public static string StreamedText { get; } = string.Concat(Words);

    public static byte[] Completion { get; } = Encoding.UTF8.GetBytes(
        "{\"id\":\"chatcmpl-6f1d2a9c8e5b4770b3a1\",\"object\":\"chat.completion\",\"created\":1760000000,\"model\":\"Qwen/Qwen2.5-7B-Instruct\","
        + "\"choices\":[{\"index\":0,\"message\":{\"role\":\"assistant\",\"reasoning_content\":null,\"content\":\"" + Text + "\",\"tool_calls\":[]},"
        + "\"logprobs\":null,\"finish_reason\":\"stop\",\"stop_reason\":null}],"
        + "\"usage\":{\"prompt_tokens\":87,\"total_tokens\":127,\"completion_tokens\":40,\"prompt_tokens_details\":null},\"prompt_logprobs\":null}");

    public static byte[] Role { get; } = Encoding.UTF8.GetBytes(
        Head + "\"choices\":[{\"index\":0,\"delta\":{\"role\":\"assistant\",\"content\":\"\"},\"logprobs\":null,\"finish_reason\":null}]}\n\n");

    public static byte[][] Content { get; } = Array.ConvertAll(Words, word => Encoding.UTF8.GetBytes(
        Head + "\"choices\":[{\"index\":0," + ContentMark + word + "\"},\"logprobs\":null,\"finish_reason\":null}]}\n\n"));

    public static byte[] Finish { get; } = Encoding.UTF8.GetBytes(
        Head + "\"choices\":[{\"index\":0,\"delta\":{},\"logprobs\":null,\"finish_reason\":\"stop\",\"stop_reason\":null}]}\n\n");

    public static byte[] UsageEvent { get; } = Encoding.UTF8.GetBytes(
        Head + "\"choices\":[],\"usage\":{\"prompt_tokens\":87,\"total_tokens\":151,\"completion_tokens\":64}}\n\n");

    public static byte[] Done { get; } = "data: [DONE]\n\n"u8.ToArray();

    /// <summary>A whole stream in one piece.</summary>
    public static byte[] WholeStream(int chunks, bool usage)
    {
        IEnumerable<byte[]> parts = [Role, .. Enumerable.Range(0, chunks).Select(i => Content[i % Content.Length]), .. Ending(usage)];
        return parts.SelectMany(part => part).ToArray();
    }

    /// <summary>The last events of a stream.</summary>
    public static IEnumerable<byte[]> Ending(bool usage) => usage ? [Finish, UsageEvent, Done] : [Finish, Done];
}
