namespace ChatRouter.Tests.Fleet.Simulation;

/// <summary>How the tables behave for a time, for all or on one process's link: shares (0..1) of the calls that a fault meets, and the longest delay.</summary>
internal sealed record StoreWeather
{
    internal static StoreWeather Fine { get; } = new();

    /// <summary>The call never arrives, and the caller is told.</summary>
    internal double Lost { get; init; }

    /// <summary>The call is carried out, and the caller is told that it failed.</summary>
    internal double ReplyLost { get; init; }

    /// <summary>503 ServerBusy.</summary>
    internal double Busy { get; init; }

    /// <summary>403 to writes.</summary>
    internal double Refused { get; init; }

    /// <summary>The call never arrives, and the caller hears nothing.</summary>
    internal double Hangs { get; init; }

    /// <summary>Longest way of a call and of its answer, each. Longer than the callers' patience: what they have given up is carried out all the same.</summary>
    internal TimeSpan Delay { get; init; } = TimeSpan.FromMilliseconds(15);
}
