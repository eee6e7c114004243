namespace ChatRouter.Operations.Alerts;

/// <summary>Where an alert stands.</summary>
internal enum AlertPhase
{
    /// <summary>Its condition holds, but not long enough yet.</summary>
    Pending,

    /// <summary>It fires.</summary>
    Firing,

    /// <summary>It is over.</summary>
    Resolved,
}
