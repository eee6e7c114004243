using ChatRouter.Model.Callers;
using ChatRouter.Model.Releases;

namespace ChatRouter.Slo.Feedback;

/// <summary>Knows which side of a release an answer came from.</summary>
internal interface IReleaseSides
{
    /// <summary>The side that a ticket is of, or null.</summary>
    /// <param name="tenant">Whose answer it was.</param>
    /// <param name="ticket">The value of <c>x-router-decision</c>.</param>
    /// <param name="route">The route, or null.</param>
    ReleaseVariant? Find(Tenant tenant, string ticket, out string? route);

    /// <summary>Counts what somebody thinks of an answer of a side.</summary>
    void Judge(ReleaseVariant side, bool isGood);
}
