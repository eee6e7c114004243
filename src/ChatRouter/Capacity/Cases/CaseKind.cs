namespace ChatRouter.Capacity.Cases;

/// <summary>What happens in a case of a plan.</summary>
public enum CaseKind
{
    /// <summary>Everything is in service.</summary>
    AllUp,

    /// <summary>A failure domain is lost: a zone, or a host or account of backends that name no zone.</summary>
    ZoneLost,

    /// <summary>The largest deployment is restarted.</summary>
    Rolling,

    /// <summary>An account is used up or closed that backends of several zones share.</summary>
    AccountLost,

    /// <summary>No provider answers: external calls go to what is left.</summary>
    ProvidersOut,

    /// <summary>The first rung is out: the degraded mode carries all.</summary>
    FirstRungOut,
}
