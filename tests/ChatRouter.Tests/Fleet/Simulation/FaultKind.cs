namespace ChatRouter.Tests.Fleet.Simulation;

/// <summary>What can go wrong in the simulated world, for a time.</summary>
internal enum FaultKind
{
    /// <summary>A backend misbehaves in one way for some time.</summary>
    BackendIll,

    /// <summary>A backend goes from ill to well and back every second or two.</summary>
    BackendFlaps,

    /// <summary>Nobody gets an answer from the tables.</summary>
    StoreHangs,

    /// <summary>The tables answer 503 ServerBusy to many.</summary>
    StoreBusy,

    /// <summary>Calls to the tables take seconds; some are carried out long after their caller has given up.</summary>
    StoreSlow,

    /// <summary>Calls to the tables and answers from them get lost.</summary>
    StoreLossy,

    /// <summary>The tables can be read and take no writes.</summary>
    StoreReadOnly,

    /// <summary>One instance cannot reach the tables.</summary>
    LinkCut,

    /// <summary>One instance may read the tables and not write them.</summary>
    LinkReadOnly,

    /// <summary>One instance's calls to the tables are slow and get lost.</summary>
    LinkBad,

    /// <summary>One instance cannot reach any backend.</summary>
    BackendsCutOff,

    /// <summary>One instance is gone from one step to the next; another one starts in its place.</summary>
    Crash,

    /// <summary>One instance is told to stop; another one starts in its place.</summary>
    Restart,

    /// <summary>One instance stands still, then goes on as if nothing had been.</summary>
    Freeze,
}
