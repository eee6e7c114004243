using ChatRouter.Admission.Keys;

namespace ChatRouter.Operations.Reports;

/// <summary>The keys of the table as this instance knows them.</summary>
public sealed record KeysReport
{
    /// <summary>Keys that admit a tenant.</summary>
    public int Live { get; init; }

    /// <summary>Keys that have ended by themselves.</summary>
    public int Expired { get; init; }

    /// <summary>Keys that were revoked.</summary>
    public int Revoked { get; init; }

    /// <summary>Live keys of tenants that the configuration lacks or has disabled: they admit nobody.</summary>
    public int Unowned { get; init; }

    /// <summary>Age of what is known in seconds; null: the table was never read.</summary>
    public double? AgeSeconds { get; init; }

    /// <summary>Until when the known keys hold if the table stays away; null: it was never read.</summary>
    public DateTimeOffset? TrustedUntil { get; init; }

    /// <summary>Why the table could not be read last time, or null.</summary>
    public string? Error { get; init; }

    /// <summary>Counts keys.</summary>
    internal static KeysReport Of(KeyWatch watch, IReadOnlySet<string> tenants, DateTimeOffset now)
    {
        var states = watch.Keys.ToLookup(key => key.StateAt(now) is "live" && !tenants.Contains(key.Tenant) ? "unowned" : key.StateAt(now), StringComparer.Ordinal);
        return new KeysReport
        {
            Live = states["live"].Count(),
            Expired = states["expired"].Count(),
            Revoked = states["revoked"].Count(),
            Unowned = states["unowned"].Count(),
            AgeSeconds = watch.ConfirmedAt is { } at ? Math.Round((now - at).TotalSeconds, 2) : null,
            TrustedUntil = watch.TrustedUntil,
            Error = watch.LastError,
        };
    }
}
