namespace ChatRouter.Http;

/// <summary>Bytes of the bodies that are being received or in use, all together: many that never end must not fill the memory. Thread-safe.</summary>
/// <param name="most">Most bytes.</param>
internal sealed class BodyMemory(long most)
{
    private long _held;

    /// <summary>Bytes that are held.</summary>
    public long Held => Volatile.Read(ref _held);

    /// <summary>Holds more bytes, or says that there is no room.</summary>
    public bool TryHold(long bytes)
    {
        if (Interlocked.Add(ref _held, bytes) <= most) return true;
        Release(bytes);
        return false;
    }

    /// <summary>Gives bytes back.</summary>
    public void Release(long bytes) => Interlocked.Add(ref _held, -bytes);
}
