namespace ChatRouter.Health;

/// <summary>A trial that a probe makes. Must be ended, or its lease blocks other trials until it expires.</summary>
public interface IProbeTrial
{
    /// <summary>Ends it; the second time does nothing.</summary>
    /// <param name="isProven">
    /// The backend gave a right answer to a synthetic request: counts as one successful trial, even while the break still lasts. False says nothing to the
    /// circuit: a probe never lengthens a break.
    /// </param>
    void End(bool isProven);
}
