namespace ChatRouter.Model.Plans;

/// <summary>What the caller's zone had to do with a candidate's place in its rung.</summary>
public enum Nearness
{
    /// <summary>Nothing: no zone is preferred, or the place has another reason.</summary>
    None,

    /// <summary>It stands in the caller's zone and is in full service: first.</summary>
    Near,

    /// <summary>Its circuit is coming back: it may be drawn beside the near ones, whatever its zone, because without calls it would never be proven.</summary>
    Returning,

    /// <summary>Near, but at the share of its limit at which requests go elsewhere: among the rest.</summary>
    NearAndFull,

    /// <summary>Near, but degraded or throttled: among the rest.</summary>
    NearAndLimited,

    /// <summary>In another zone or in none: among the rest.</summary>
    Elsewhere,
}
