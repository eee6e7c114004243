using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.IdentityModel.Tokens;

namespace ChatRouter.Tests.Azure.Identity;

/// <summary>Signs tokens, good ones and others. The tokens are put together by hand: a library would refuse to make some of them.</summary>
internal sealed class TestIssuer(string kid)
{
    public const string Directory = "11111111-2222-3333-4444-555555555555";
    public const string Name = $"https://login.microsoftonline.com/{Directory}/v2.0";
    public const string Audience = "api://chatrouter";
    public const string Application = "aaaaaaaa-0000-0000-0000-000000000001";

    private readonly RSA _rsa = RSA.Create(2048);

    public RsaSecurityKey Key => new(_rsa.ExportParameters(includePrivateParameters: false)) { KeyId = kid };

    /// <summary>Claims of a token that is good for an hour.</summary>
    public static JsonObject Claims(DateTimeOffset now) => new()
    {
        ["iss"] = Name,
        ["aud"] = Audience,
        ["iat"] = now.ToUnixTimeSeconds(),
        ["nbf"] = now.ToUnixTimeSeconds(),
        ["exp"] = now.AddHours(1).ToUnixTimeSeconds(),
        ["azp"] = Application,
    };

    public string Sign(JsonObject claims, string algorithm = "RS256", string? name = null)
    {
        var body = $"{Encode(new JsonObject { ["alg"] = algorithm, ["kid"] = name ?? kid, ["typ"] = "JWT" })}.{Encode(claims)}";
        return $"{body}.{Base64UrlEncoder.Encode(_rsa.SignData(Encoding.ASCII.GetBytes(body), HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1))}";
    }

    /// <summary>The signature of who takes the public key for a shared secret.</summary>
    public string SignWithThePublicKey(JsonObject claims)
    {
        var body = $"{Encode(new JsonObject { ["alg"] = "HS256", ["kid"] = kid, ["typ"] = "JWT" })}.{Encode(claims)}";
        return $"{body}.{Base64UrlEncoder.Encode(HMACSHA256.HashData(Encoding.ASCII.GetBytes(_rsa.ExportSubjectPublicKeyInfoPem()), Encoding.ASCII.GetBytes(body)))}";
    }

    public static string Unsigned(JsonObject claims) => $"{Encode(new JsonObject { ["alg"] = "none", ["typ"] = "JWT" })}.{Encode(claims)}.";

    private static string Encode(JsonObject json) => Base64UrlEncoder.Encode(json.ToJsonString());
}
