namespace ChatRouter.Tests.Fleet.Simulation.Probing;

/// <summary>What can go wrong with the probing, for a time. Backends die and recover all the time, whatever else happens.</summary>
internal enum ProbeFault
{
    /// <summary>The timer does not tick.</summary>
    TimerSilent,

    /// <summary>The timer ticks on two instances at once.</summary>
    TimerDoubled,

    /// <summary>Other instances get the requests than before.</summary>
    TrafficMoves,

    /// <summary>One instance is gone from one step to the next; another one starts in its place.</summary>
    Crash,

    /// <summary>One instance is told to stop; another one starts in its place.</summary>
    Restart,

    /// <summary>One instance stands still, then goes on as if nothing had been.</summary>
    Freeze,

    /// <summary>Whoever probes is gone in the middle of a run.</summary>
    CrashInRun,

    /// <summary>Whoever probes stands still in the middle of a run.</summary>
    FreezeInRun,

    /// <summary>Whoever claims a run stands still before it learns that it has it.</summary>
    FreezeInClaim,

    /// <summary>One instance cannot reach any backend.</summary>
    BackendsCutOff,

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

    /// <summary>One instance's calls to the tables get lost, and many answers: what it wrote it does not learn.</summary>
    LinkBad,
}
