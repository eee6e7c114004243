namespace ChatRouter.Fleet;

/// <summary>How far an operator takes a backend out.</summary>
public enum HoldKind
{
    /// <summary>No new work; what runs finishes. Still probed, and tried when nothing else is left.</summary>
    Drain,

    /// <summary>As <see cref="Drain"/>, and neither probed nor ever a last resort.</summary>
    Isolate,
}
