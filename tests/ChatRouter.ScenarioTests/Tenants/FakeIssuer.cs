using System.Security.Cryptography;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace ChatRouter.ScenarioTests.Tenants;

/// <summary>An OpenID provider on a socket: its two documents, and tokens by its current key.</summary>
internal sealed class FakeIssuer : IAsyncDisposable
{
    public const string Audience = "api://chatrouter";

    private readonly WebApplication _web;
    private readonly JsonWebTokenHandler _handler = new() { SetDefaultTimesOnTokenCreation = false };
    private RsaSecurityKey _key = NewKey();
    private int _readings;

    private FakeIssuer(WebApplication web) => _web = web;

    /// <summary>Its name and address.</summary>
    public string Name => _web.Urls.First();

    /// <summary>Whether it answers with errors.</summary>
    public bool IsDown { get; set; }

    /// <summary>How often its keys were read.</summary>
    public int Readings => Volatile.Read(ref _readings);

    public static async Task<FakeIssuer> StartAsync()
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.Services.AddRouting();
        builder.WebHost.UseKestrelCore().UseUrls("http://127.0.0.1:0");
        var issuer = new FakeIssuer(builder.Build());
        issuer._web.MapGet("/.well-known/openid-configuration", () => issuer.IsDown ? Results.StatusCode(500) : Results.Json(new { issuer = issuer.Name, jwks_uri = issuer.Name + "/keys" }));
        issuer._web.MapGet("/keys", () =>
        {
            Interlocked.Increment(ref issuer._readings);
            var numbers = issuer._key.Rsa.ExportParameters(includePrivateParameters: false);
            var key = new { kty = "RSA", use = "sig", kid = issuer._key.KeyId, n = Base64UrlEncoder.Encode(numbers.Modulus), e = Base64UrlEncoder.Encode(numbers.Exponent) };
            return Results.Json(new { keys = new[] { key } });
        });
        await issuer._web.StartAsync();
        return issuer;
    }

    /// <summary>Signs with a new key from here on, and publishes that alone.</summary>
    public void Rotate() => _key = NewKey();

    /// <summary>A token of an application for an hour.</summary>
    public string Token(string application, DateTimeOffset now, string audience = Audience) => _handler.CreateToken(new SecurityTokenDescriptor
    {
        Issuer = Name,
        Audience = audience,
        NotBefore = now.UtcDateTime,
        Expires = now.AddHours(1).UtcDateTime,
        Claims = new Dictionary<string, object>(StringComparer.Ordinal) { ["azp"] = application },
        SigningCredentials = new SigningCredentials(_key, SecurityAlgorithms.RsaSha256),
    });

    public ValueTask DisposeAsync() => _web.DisposeAsync();

    private static RsaSecurityKey NewKey() => new(RSA.Create(2048)) { KeyId = Guid.NewGuid().ToString("n") };
}
