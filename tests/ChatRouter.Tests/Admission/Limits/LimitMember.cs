using ChatRouter.Admission.Limits;

namespace ChatRouter.Tests.Admission.Limits;

/// <summary>One instance of a <see cref="LimitFleet"/>.</summary>
internal sealed record LimitMember(Gate Gate, UsageKeeper Keeper)
{
    /// <summary>When it tells and reads next, since the beginning.</summary>
    public TimeSpan TurnAt { get; set; }

    /// <summary>Its share of the limits.</summary>
    public double Share => Gate.Inner.Scopes[0].Share;
}
