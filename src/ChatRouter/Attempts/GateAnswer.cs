namespace ChatRouter.Attempts;

/// <summary>What the gate says to an attempt.</summary>
internal enum GateAnswer
{
    /// <summary>It may begin.</summary>
    Open,

    /// <summary>The backend has no place for it now.</summary>
    Full,

    /// <summary>Not this time: the retry budget or the circuit says no.</summary>
    Closed,
}
