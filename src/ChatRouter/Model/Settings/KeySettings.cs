namespace ChatRouter.Model.Settings;

/// <summary>Keys that are made and revoked while the router runs.</summary>
public sealed record KeySettings
{
    /// <summary>How long the known keys of the table go on admitting their tenants while the storage does not answer. Default 24 h.</summary>
    public TimeSpan TrustFor { get; init; } = TimeSpan.FromHours(24);
}
