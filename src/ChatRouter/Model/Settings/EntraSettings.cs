using System.Collections.Frozen;
using System.Collections.Immutable;

namespace ChatRouter.Model.Settings;

/// <summary>Access tokens (JWT) of Microsoft Entra ID, or of another OpenID provider, that callers may send in place of a key.</summary>
public sealed record EntraSettings
{
    /// <summary>Who signs the tokens; the documents of the provider are found under it.</summary>
    public required Uri Issuer { get; init; }

    /// <summary>What <c>iss</c> may be: the issuer, and for Entra the same directory's name in tokens of version 1.</summary>
    public required ImmutableArray<string> Issuers { get; init; }

    /// <summary>What <c>aud</c> may be: the router's own registration.</summary>
    public required ImmutableArray<string> Audiences { get; init; }

    /// <summary>How far the provider's clock may be off. Default 1 min.</summary>
    public TimeSpan ClockSkew { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>How long the last good keys of the provider are used while it does not answer. Default 24 h.</summary>
    public TimeSpan TrustFor { get; init; } = TimeSpan.FromHours(24);

    /// <summary>Names of tenants by object id (<c>oid</c>).</summary>
    public FrozenDictionary<string, string> Objects { get; init; } = FrozenDictionary<string, string>.Empty;

    /// <summary>Names of tenants by application id (<c>azp</c>, <c>appid</c>).</summary>
    public FrozenDictionary<string, string> Applications { get; init; } = FrozenDictionary<string, string>.Empty;

    /// <summary>Names of tenants by app role (<c>roles</c>).</summary>
    public FrozenDictionary<string, string> Roles { get; init; } = FrozenDictionary<string, string>.Empty;
}
