using ChatRouter.Model.Callers;

namespace ChatRouter.Admission.Keys;

/// <summary>Whom a key admits, and how long. Immutable.</summary>
/// <param name="Tenant">Its owner.</param>
/// <param name="Expires">From when on it admits nobody; null: never.</param>
internal sealed record TenantKey(Tenant Tenant, DateTimeOffset? Expires)
{
    /// <summary>Whether it admits its owner now.</summary>
    public bool IsLive(TimeProvider time) => Expires is not { } end || time.GetUtcNow() < end;
}
