namespace ChatRouter.Admission.Keys;

/// <summary>A key of the table: everything but the key itself. Immutable.</summary>
public sealed record IssuedKey
{
    /// <summary>Lower-case hexadecimal SHA-256 of the key. Nobody is shown it.</summary>
    internal string Hash { get; init; } = "";

    /// <summary>The first characters of the key, by which people know it: not enough to guess the rest.</summary>
    public required string Id { get; init; }

    /// <summary>The name of the tenant that it admits.</summary>
    public required string Tenant { get; init; }

    /// <summary>What it is for, in the words of whoever made it; empty if nothing was said.</summary>
    public string Label { get; init; } = "";

    /// <summary>When it was made.</summary>
    public required DateTimeOffset Created { get; init; }

    /// <summary>Who made it.</summary>
    public required string CreatedBy { get; init; }

    /// <summary>From when on it admits nobody; null: never.</summary>
    public DateTimeOffset? Expires { get; init; }

    /// <summary>When it was revoked, for good; null: it was not.</summary>
    public DateTimeOffset? Revoked { get; init; }

    /// <summary>Who revoked it.</summary>
    public string? RevokedBy { get; init; }

    /// <summary>What it is at a moment: <c>live</c>, <c>expired</c> or <c>revoked</c>.</summary>
    public string StateAt(DateTimeOffset now) => Revoked is not null ? "revoked" : Expires <= now ? "expired" : "live";
}
