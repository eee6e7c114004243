namespace ChatRouter.Http;

/// <summary>
/// When a collection is due: only while next to nothing runs and there is something to give back, and more and more seldom, 15 s after a burst, then after 30 s, 1 min and so on up to 8 min,
/// because the server lets its buffers go bit by bit. Not thread-safe.
/// </summary>
/// <param name="allocated">Bytes allocated by the process until now.</param>
internal sealed class MemoryReturnPace(long allocated)
{
    private const long Mebibyte = 1024 * 1024;

    // An idle router holds about 30.
    private const long WorthwhileBytes = 64 * Mebibyte;
    private const long IdleBytes = 32 * Mebibyte;
    private const int LongestWait = 32;

    private long _allocated = allocated;
    private int _idle;
    private int _due = 1;

    /// <summary>Between two looks.</summary>
    public static TimeSpan Pause { get; } = TimeSpan.FromSeconds(15);

    /// <summary>One look.</summary>
    /// <param name="allocated">Bytes allocated by the process until now.</param>
    /// <param name="held">Bytes that its heap holds.</param>
    public bool IsDue(long allocated, long held)
    {
        var isIdle = allocated - _allocated < IdleBytes;
        _allocated = allocated;
        if (!isIdle) (_idle, _due) = (0, 1);
        else if (++_idle >= _due && held > WorthwhileBytes)
        {
            (_idle, _due) = (0, Math.Min(_due * 2, LongestWait));
            return true;
        }

        return false;
    }
}
