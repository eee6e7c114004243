namespace ChatRouter.Pipeline.Repeats;

/// <summary>Bytes of answers that are kept for repeats, all together. Thread-safe.</summary>
/// <param name="mostEach">Most bytes of one answer.</param>
/// <param name="most">Most bytes in all.</param>
internal sealed class AnswerMemory(int mostEach, int most)
{
    private long _held;

    /// <summary>Bytes that are held.</summary>
    public long Held => Volatile.Read(ref _held);

    /// <summary>Holds more bytes of an answer, or says that there is no room.</summary>
    /// <param name="held">What the answer holds already.</param>
    /// <param name="bytes">What it would hold besides.</param>
    public bool TryHold(int held, int bytes)
    {
        if ((long)held + bytes > mostEach) return false;
        if (Interlocked.Add(ref _held, bytes) <= most) return true;
        Interlocked.Add(ref _held, -bytes);
        return false;
    }

    /// <summary>Gives bytes back.</summary>
    public void Release(int bytes) => Interlocked.Add(ref _held, -bytes);
}
