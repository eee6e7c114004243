using System.Text;
using System.Text.Json;

namespace ChatRouter.Benchmarks.Overload.Demand;

/// <summary>The body of a request of a given size.</summary>
internal static class Prompt
{
    /// <summary>Most tokens of an answer that callers allow, as those do who do not know how long it will be.</summary>
    public const int MaxTokens = 256;

    private static readonly string[] s_words = ["node", "queue", "batch", "cache", "token", "slot", "retry", "alarm", "model", "shard"];

    /// <param name="model">What to ask for.</param>
    /// <param name="number">Makes the prompt different from all others.</param>
    /// <param name="size">Its size.</param>
    public static byte[] Create(string model, int number, RequestSize size) => JsonSerializer.SerializeToUtf8Bytes(Body(model, number, size, stream: true));

    /// <summary>The same for a line of a batch, which does not stream.</summary>
    public static object CreateLine(string model, int number, RequestSize size) => Body(model, number, size, stream: false);

    private static object Body(string model, int number, RequestSize size, bool stream)
    {
        // The question and the form of the messages count for some twenty tokens.
        var text = new StringBuilder($"Case {number}:");
        for (var i = 0; i < size.PromptTokens - 20; i++)
            text.Append(' ').Append(s_words[(number + (i * 7)) % s_words.Length]);
        return new
        {
            model,
            messages = new[]
            {
                new { role = "system", content = text.ToString() },
                new { role = "user", content = $"Say {size.AnswerTokens} tokens about it." },
            },
            max_tokens = MaxTokens,
            stream,
        };
    }
}
