using System.Numerics;

namespace ChatRouter.Admission.Places;

/// <summary>
/// What a backend's first tokens usually take while it is not crowded, by the size of the prompt: for each power of two the 90th percentile, followed by small steps
/// (a step up for each sample above it is nine times a step down). Begins at the
/// largest of its first second: a first one that was quick by chance would make the others late. Not thread-safe.
/// </summary>
internal sealed class FirstTokenRecord
{
    /// <summary>Sizes of prompts that are told apart: up to 255 tokens, and each power of two from there.</summary>
    public const int Sizes = 12;

    private const int SmallestBits = 8;
    private const double Step = 0.05;
    private static readonly TimeSpan Early = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Grace = TimeSpan.FromMilliseconds(10);
    private static readonly TimeSpan MediumGrace = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan LongGrace = TimeSpan.FromMilliseconds(250);

    private readonly double[] _usual = new double[Sizes];
    private TimeSpan? _since;

    /// <summary>
    /// The usual time of that size, or of the nearest smaller one that is known (and no less than of any smaller one: a few quick first tokens may be chance), or else of the
    /// nearest larger one; null if none is.
    /// </summary>
    public TimeSpan? Usual(int promptTokens)
    {
        var size = SizeOf(promptTokens);
        var seconds = 0.0;
        for (var i = size; i >= 0; i--)
        {
            // A prompt of twice the size may take twice as long.
            seconds = Math.Max(seconds, seconds == 0 ? _usual[i] * (1 << (size - i)) : _usual[i]);
        }

        if (seconds > 0) return TimeSpan.FromSeconds(seconds);
        for (var i = size + 1; i < Sizes; i++)
        {
            if (_usual[i] > 0) return TimeSpan.FromSeconds(_usual[i]);
        }

        return null;
    }

    /// <summary>True in the first second: all samples count, late ones too, because a queue has not had the time to grow.</summary>
    public bool IsNew(TimeSpan now) => _since is not { } since || now - since < Early;

    /// <summary>After this a first token is late: it has waited for something.</summary>
    public static TimeSpan LateAfter(TimeSpan usual) => Longer(usual * 1.2, usual + Grace);

    /// <summary>After this it is late even if something else has held it up for a moment.</summary>
    public static TimeSpan SurelyLateAfter(TimeSpan usual) => Longer(usual * 1.2, usual + MediumGrace);

    /// <summary>After this a request without a first token stands in the backend's queue.</summary>
    public static TimeSpan QueuedAfter(TimeSpan usual) => Longer(usual * 2, usual + LongGrace);

    /// <summary>Which of the sizes a prompt is of.</summary>
    public static int SizeOf(int promptTokens) => Math.Clamp(BitOperations.Log2((uint)Math.Max(1, promptTokens)) - SmallestBits + 1, 0, Sizes - 1);

    /// <summary>Adds a sample from a time at which the backend was not crowded.</summary>
    public void Add(int promptTokens, TimeSpan firstToken, TimeSpan now)
    {
        _since ??= now;
        ref var usual = ref _usual[SizeOf(promptTokens)];
        var sample = Math.Max(1e-4, firstToken.TotalSeconds);
        if (usual == 0 || IsNew(now)) usual = Math.Max(usual, sample);
        else usual *= sample > usual ? 1 + (Step * 0.9) : 1 - (Step * 0.1);
    }

    private static TimeSpan Longer(TimeSpan one, TimeSpan other) => one > other ? one : other;
}
