namespace ChatRouter.Simulator.Faults;

/// <summary>Where in the stream the <see cref="FaultKind.Cut"/> fault cuts.</summary>
public enum CutPoint
{
    /// <summary>Between two events.</summary>
    Event,

    /// <summary>Inside an HTTP chunk, in the middle of an event.</summary>
    Chunk,

    /// <summary>Inside a character of several bytes, at the first such character due.</summary>
    Utf8,
}
