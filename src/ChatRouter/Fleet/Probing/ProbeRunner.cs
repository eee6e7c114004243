namespace ChatRouter.Fleet.Probing;

/// <summary>Who probes.</summary>
public enum ProbeRunner
{
    /// <summary>The timer function: it has the right of way.</summary>
    Timer,

    /// <summary>An instance that handles requests, while the timer is silent.</summary>
    Deputy,
}
