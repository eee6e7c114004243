namespace ChatRouter.Routing;

/// <summary>How a zone fares.</summary>
internal enum ZoneState
{
    /// <summary>It has a backend in service.</summary>
    Serving,

    /// <summary>It has, but it is at its share of the limit while another zone is lost.</summary>
    Overloaded,

    /// <summary>None of its backends is in service.</summary>
    Lost,
}
