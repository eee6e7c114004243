namespace ChatRouter.Benchmarks.Saturation;

/// <summary>A simulated server of a layout.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Zone">Its zone.</param>
/// <param name="Rung">Its rung, from 1.</param>
/// <param name="Slots">Requests at the same time.</param>
/// <param name="Interval">Milliseconds between two tokens.</param>
/// <param name="KvTokens">Tokens that its KV cache holds; null: more than enough.</param>
/// <param name="IsOut">Whether it is down.</param>
internal sealed record SaturationServer(string Name, string Zone, int Rung, int Slots, int Interval = 10, int? KvTokens = null, bool IsOut = false)
{
    public const int PromptTokens = 100;
    public const int AnswerTokens = 40;
    private const int FirstTokenMs = 100;

    /// <summary>How long it has a slot taken for an answer: its first token, and the pauses between all.</summary>
    public TimeSpan Service => TimeSpan.FromMilliseconds(FirstTokenMs + ((AnswerTokens - 1) * Interval));

    public static TimeSpan FirstToken => TimeSpan.FromMilliseconds(FirstTokenMs);
}
