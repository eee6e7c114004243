using System.Collections.Frozen;
using ChatRouter.Model.Callers;
using ChatRouter.Model.Settings;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace ChatRouter.Azure.Identity.Callers;

/// <summary>What a token must be: signed by a key of the issuer with an algorithm for pairs of keys, for this router, in its time, of somebody who stands for a tenant. Thread-safe.</summary>
internal sealed class TokenRule
{
    // No symmetric ones: the public half of a key would do as the secret. No "none".
    private static readonly string[] s_algorithms = ["RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512"];

    private readonly EntraSettings _settings;
    private readonly Dictionary<string, Tenant> _tenants;
    private readonly TimeProvider _time;
    private readonly JsonWebTokenHandler _handler = new() { MapInboundClaims = false, MaximumTokenSizeInBytes = EntraCallers.LongestToken };

    public TokenRule(EntraSettings settings, IEnumerable<Tenant> tenants, TimeProvider time)
    {
        _settings = settings;
        _tenants = tenants.Where(tenant => !tenant.Disabled).ToDictionary(tenant => tenant.Name, StringComparer.Ordinal);
        _time = time;
    }

    /// <summary>Checks a token; nothing in it waits.</summary>
    /// <param name="token">What the caller sent.</param>
    /// <param name="keys">Those of the issuer.</param>
    public TokenFinding Check(string token, IReadOnlyList<SecurityKey> keys)
    {
        var checking = _handler.ValidateTokenAsync(token, new TokenValidationParameters
        {
            ValidAlgorithms = s_algorithms,
            IssuerSigningKeys = keys,
            TryAllIssuerSigningKeys = false,
            RequireSignedTokens = true,
            ValidIssuers = _settings.Issuers,
            ValidAudiences = _settings.Audiences,
            RequireExpirationTime = true,
            LifetimeValidator = IsInTime,
        });

        // With the keys in hand it has nothing to wait for; if a version of it did, the token would count as none rather than hold up a thread.
        if (!checking.IsCompletedSuccessfully) return new TokenFinding(null, "The token could not be checked.");
        var result = checking.Result;
        if (!result.IsValid) return new TokenFinding(null, Sentence(result.Exception), IsKeyUnknown: result.Exception is SecurityTokenSignatureKeyNotFoundException);
        var jwt = (JsonWebToken)result.SecurityToken;
        return TenantOf(jwt) is { } tenant
            ? new TokenFinding(tenant, null, Until: new DateTimeOffset(jwt.ValidTo, TimeSpan.Zero) + _settings.ClockSkew)
            : new TokenFinding(null, "The token's application has no access here: it stands for no tenant.");
    }

    // The library's own check reads the system's clock.
    private bool IsInTime(DateTime? notBefore, DateTime? expires, SecurityToken token, TokenValidationParameters parameters)
    {
        var now = _time.GetUtcNow().UtcDateTime;
        if (expires is not { } end) return false;
        if (now >= Later(end)) throw new SecurityTokenExpiredException();
        if (notBefore is { } begin && now < Earlier(begin)) throw new SecurityTokenNotYetValidException();
        return true;
    }

    private DateTime Later(DateTime time) => time < DateTime.MaxValue - _settings.ClockSkew ? time + _settings.ClockSkew : time;

    private DateTime Earlier(DateTime time) => time > DateTime.MinValue + _settings.ClockSkew ? time - _settings.ClockSkew : time;

    private static string Sentence(Exception? problem) => problem switch
    {
        SecurityTokenExpiredException => "The token has expired. Get a new one.",
        SecurityTokenNotYetValidException => "The token is not valid yet.",
        SecurityTokenInvalidAudienceException => "The token is for another audience.",
        SecurityTokenInvalidIssuerException => "The token is of an issuer that is not accepted here.",
        SecurityTokenSignatureKeyNotFoundException => "The token is signed with a key that is not known here.",
        _ => "The token is not valid.",
    };

    // From the narrowest to the widest: one identity, one application, all that have a role.
    private Tenant? TenantOf(JsonWebToken token) => Owner(_settings.Objects, Claim(token, "oid")) ?? Owner(_settings.Applications, Claim(token, "azp") ?? Claim(token, "appid"))
        ?? token.Claims.Where(claim => claim.Type == "roles").Select(claim => Owner(_settings.Roles, claim.Value)).FirstOrDefault(owner => owner is not null);

    private Tenant? Owner(FrozenDictionary<string, string> owners, string? name) => name is not null && owners.TryGetValue(name, out var owner) ? _tenants.GetValueOrDefault(owner) : null;

    private static string? Claim(JsonWebToken token, string name) => token.TryGetPayloadValue<string>(name, out var value) ? value : null;
}
