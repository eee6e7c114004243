namespace ChatRouter.Storage;

/// <summary>Table storage cannot be reached, throttles or refuses. State is advisory: callers go on with what they know.</summary>
public sealed class EntityTableException : Exception
{
    /// <summary>With the operation and the cause.</summary>
    public EntityTableException(string message, Exception? innerException = null)
        : base(message, innerException)
    {
    }

    /// <summary>True if the same call may work later (throttled, unreachable, time-out).</summary>
    public bool IsTransient { get; init; }
}
