using System.Text;
using ChatRouter.Model;
using ChatRouter.Model.Requests;
using ChatRouter.Model.Settings.Limits;
using ChatRouter.Protocols;

namespace ChatRouter.Health.Inference;

/// <summary>
/// The question of the synthetic inference. Counting is what the smallest models can do, comes in enough tokens to measure their pace, and reads the same in
/// every style of list.
/// </summary>
internal static class KnownAnswer
{
    /// <summary>Longest answer: enough to count to five with a sign after each number.</summary>
    internal const int MaxTokens = 16;

    /// <summary>What the question costs in tokens, with the words that a chat template adds. On the high side.</summary>
    internal const int QuestionCost = 40;

    /// <summary>What question and answer cost at most.</summary>
    internal const int LargestCost = QuestionCost + MaxTokens;

    private const string Body =
        """{"model":"probe","messages":[{"role":"user","content":"Count from 1 to 5. Answer with the numbers only."}],"stream":true}""";

    /// <summary>The question as a caller would send it.</summary>
    internal static ChatRequest Question { get; } = Read();

    /// <summary>Bounds the answer and makes it repeatable; each protocol has its own names for that.</summary>
    internal static Rung Caps { get; } = new() { Number = 0, Source = new BackendSource([]), MaxTokens = MaxTokens, Temperature = 0 };

    /// <summary>Whether a text counts from 1 to 5, whatever stands between the numbers.</summary>
    internal static bool Matches(string text)
    {
        var next = '1';
        foreach (var character in text)
        {
            if (character == next) next++;
        }

        return next > '5';
    }

    private static ChatRequest Read() => ChatRequestScanner.Scan(Encoding.UTF8.GetBytes(Body), new RequestLimits(), out var request) is { } refusal
        ? throw new InvalidOperationException(refusal.Message)
        : request!;
}
