using System.Runtime.InteropServices;

namespace ChatRouter.Admission.Places;

/// <summary>
/// First tokens at the top of a limit, eight at a time. Whoever stands in a queue is late, every time: where one at most of eight is, there was no queue, and all eight show what
/// is usual, the late ones too. Without them a usual time that was learned from a few quick ones would stay too short for ever on a backend that is always full. Not thread-safe.
/// </summary>
internal sealed class AcquittedSamples
{
    private const int Window = 8;
    private const int MostLate = 1;

    private readonly List<(int PromptTokens, TimeSpan FirstToken)> _samples = new(Window);
    private int _late;

    /// <summary>Adds a first token.</summary>
    /// <returns>What is usual; empty while that is not known, or if there was a queue. Holds until the next call.</returns>
    public ReadOnlySpan<(int PromptTokens, TimeSpan FirstToken)> Add(int promptTokens, TimeSpan firstToken, bool isLate)
    {
        if (_samples.Count == Window)
        {
            _samples.Clear();
            _late = 0;
        }

        _samples.Add((promptTokens, firstToken));
        if (isLate) _late++;
        return _samples.Count == Window && _late <= MostLate ? CollectionsMarshal.AsSpan(_samples) : default;
    }
}
