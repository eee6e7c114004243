namespace ChatRouter.Model.Callers;

/// <summary>How urgent a request is. Lower value: served first, shed last.</summary>
public enum Lane
{
    /// <summary>Synchronous, must be answered; never shed before the others.</summary>
    Critical,

    /// <summary>Synchronous, a person waits. The default of HTTP chat.</summary>
    Interactive,

    /// <summary>Synchronous, a program waits.</summary>
    Internal,

    /// <summary>Best effort, from the queue; yields to the synchronous lanes.</summary>
    Batch,

    /// <summary>Copies of traffic for comparison; dropped first.</summary>
    Shadow,
}
