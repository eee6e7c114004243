namespace ChatRouter.Model.Settings;

/// <summary>What becomes of a request when no backend of its route is usable, but some might be tried against the word of the probes, their open circuit or an operator's drain.</summary>
public enum PanicPolicy
{
    /// <summary>
    /// The ladder as if nobody had probed it, if only the probes keep every backend out. Else one try on the least bad: the open circuit that ends first, else a drained backend.
    /// </summary>
    Try,

    /// <summary>One try, but only on a rung that is marked as degraded, the lowest first; without one as <see cref="Fail"/>.</summary>
    Degrade,

    /// <summary>No try: an error at once, with the earliest time to come back.</summary>
    Fail,
}
