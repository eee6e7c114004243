using ChatRouter.Model;
using ChatRouter.Model.Callers;
using Microsoft.AspNetCore.Http;

namespace ChatRouter.Http.Headers;

/// <summary><c>x-router-lane</c>: the lane that a caller asks for. It wins over the body's <c>service_tier</c>.</summary>
internal static class LaneHeader
{
    private const string Name = "x-router-lane";

    /// <summary>The lane that is asked for, null if none is, or why it cannot be had.</summary>
    public static Refusal? Read(HttpRequest request, Tenant tenant, out Lane? lane)
    {
        lane = null;
        if (!request.Headers.TryGetValue(Name, out var given)) return null;
        lane = given.ToString() switch
        {
            "critical" => Lane.Critical,
            "interactive" => Lane.Interactive,
            "internal" => Lane.Internal,
            _ => null,
        };
        if (lane is null) return new Refusal(400, RefusalCodes.InvalidValue, $"Header {Name} must be one of: critical, interactive, internal.", Name);
        return tenant.MayUse(lane.Value)
            ? null
            : new Refusal(403, RefusalCodes.LaneNotAllowed, $"Tenant '{tenant.Name}' may not use the lane of header {Name}. Leave it out, or have the lane added to the tenant's lanes.", Name);
    }
}
