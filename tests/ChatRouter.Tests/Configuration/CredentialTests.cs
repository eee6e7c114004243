using System.Security.Cryptography;
using System.Text;
using ChatRouter.Admission.Keys;
using ChatRouter.Model;
using ChatRouter.Model.Callers;
using static ChatRouter.Tests.Configuration.ConfigurationFixture;

namespace ChatRouter.Tests.Configuration;

public sealed class CredentialTests
{
    private static readonly (string Name, string Value) s_key = ("UPSTREAM_KEY", "upstream-secret");

    [Fact]
    public void ApiKey_OfOtherProtocols_GoesIntoTheBearerHeader() => Assert.Equal(
        new BackendCredential(CredentialKind.Bearer, "upstream-secret"),
        Loaded(Json(backend: "\"apiKey\": \"env:UPSTREAM_KEY\""), s_key).Backends[0].Credential);

    [Fact]
    public void ApiKey_OfAnthropic_GoesIntoItsOwnHeader() => Assert.Equal(
        new BackendCredential(CredentialKind.ApiKeyHeader, "upstream-secret"),
        Loaded(Json(backend: "\"apiKey\": \"env:UPSTREAM_KEY\"").Replace("vllm", "anthropic", StringComparison.Ordinal), s_key).Backends[0].Credential);

    [Fact]
    public void Auth_ApiKey_NamesTheHeader() => Assert.Equal(
        new BackendCredential(CredentialKind.ApiKeyHeader, "upstream-secret"),
        Loaded(Json(backend: "\"apiKey\": \"env:UPSTREAM_KEY\", \"auth\": \"api-key\""), s_key).Backends[0].Credential);

    [Fact]
    public void Auth_EntraWithoutScope_TakesTheScopeOfAzureOpenAI() => Assert.Equal(
        new BackendCredential(CredentialKind.EntraToken, Scope: "https://cognitiveservices.azure.com/.default"),
        Loaded(Json(backend: "\"auth\": \"entra\"")).Backends[0].Credential);

    [Theory]
    [InlineData("\"auth\": \"bearer\"", "Backend 'gpu1': auth is \"bearer\", which needs apiKey.")]
    [InlineData("\"auth\": \"none\", \"apiKey\": \"env:UPSTREAM_KEY\"", "Backend 'gpu1': auth is \"none\", but apiKey is given; drop one of them.")]
    [InlineData("\"auth\": \"entra\", \"apiKey\": \"env:UPSTREAM_KEY\"", "Backend 'gpu1': auth is \"entra\", but apiKey is given; drop one of them.")]
    [InlineData("\"entraScope\": \"https://ai.azure.com/.default\"", "Backend 'gpu1': entraScope is \"https://ai.azure.com/.default\"; it needs auth \"entra\".")]
    [InlineData("\"apiVersion\": \"2024-10-21\"", "Backend 'gpu1': apiVersion is \"2024-10-21\"; only protocol \"azure-openai\" has one.")]
    [InlineData("\"apiVersion\": \"v1\"", "Backend 'gpu1': apiVersion is \"v1\"; allowed is a date such as 2024-10-21, or with -preview.")]
    [InlineData("\"apiKey\": \"env:ABSENT\"", "Backend 'gpu1': apiKey names the environment variable \"ABSENT\", which is not set.")]
    [InlineData("\"apiKey\": \"env:VAULT\"", "Backend 'gpu1': apiKey comes from VAULT, which holds a Key Vault reference that was not resolved.")]
    [InlineData("\"apiKey\": \"env:SPACES\"", "Backend 'gpu1': apiKey comes from SPACES, whose value cannot be sent in a header: it is blank or holds white space or characters outside ASCII.")]
    public void Credential_Wrong_IsRefused(string backend, string expected) => Assert.Equal(
        [expected],
        Errors(Json(backend: backend), s_key, ("VAULT", "@Microsoft.KeyVault(SecretUri=https://vault/secrets/key)"), ("SPACES", "two words")));

    [Fact]
    public void AzureOpenAI_WithoutCredential_IsRefused() => Assert.Equal(
        ["Backend 'gpu1' speaks azure-openai, which needs apiKey or auth \"entra\"."],
        Errors(Json().Replace("vllm", "azure-openai", StringComparison.Ordinal)));

    [Fact]
    public void Key_OverPlainHttp_IsWarnedOf() => Assert.Equal(
        ["Backend 'gpu1': baseUrl is http: the key travels unencrypted."],
        Warnings(Json(backend: "\"apiKey\": \"env:UPSTREAM_KEY\""), s_key));

    [Fact]
    public void Key_ToTheSameMachine_IsNotWarnedOf() => Assert.Empty(
        Warnings(Json(backend: "\"apiKey\": \"env:UPSTREAM_KEY\"").Replace("http://gpu1:8000", "http://127.0.0.1:8000", StringComparison.Ordinal), s_key));

    [Fact]
    public void Secrets_InAnyMistake_AreNeverShown()
    {
        var json = Json(backend: "\"apiKey\": \"s3cret-one\"", tenant: "\"lane\": \"batch\"").Replace($"sha256:{Hash}", "s3cret-two", StringComparison.Ordinal);
        var result = Parse(json, ("Router__ops__key", "s3cret-three"), ("Router__backends__gpu1__apiKey", "s3cret four"));
        Assert.Equal(4, result.Errors.Count);
        Assert.DoesNotContain(result.Errors, error => error.ToString().Contains("s3cret", StringComparison.Ordinal));
    }

    [Fact]
    public void TenantKey_Plain_IsHashedAndWarnedOf()
    {
        var json = Json().Replace($"sha256:{Hash}", "plain:foo123", StringComparison.Ordinal);
        Assert.Equal(["02b353bf5358995bc7d193ed1ce9c2eaec2b694b21d2f96232c9d6a0832121d1"], Loaded(json).Tenants[0].KeySha256);
        Assert.Equal(
            ["Tenant 'app': keys[0] is a plain key in the file; keep that to a development machine and use \"sha256:\" or \"env:\" anywhere else."],
            Warnings(json));
    }

    [Theory]
    [InlineData("keys[0]", "plain:foo123", null)]
    [InlineData("key", null, "plain:foo123")]
    public void Key_PlainInADeployedApp_IsRefused(string setting, string? tenantKey, string? opsKey)
    {
        var json = Json(top: opsKey is null ? "" : $"\"ops\": {{ \"key\": \"{opsKey}\" }}");
        if (tenantKey is not null) json = json.Replace($"sha256:{Hash}", tenantKey, StringComparison.Ordinal);

        var error = Assert.Single(Errors(json, ("WEBSITE_SITE_NAME", "func-router")));

        Assert.EndsWith(
            $"{setting} is a plain key in the file of a deployed app (WEBSITE_SITE_NAME is set); put the key into an app setting and write \"env:NAME\", or write its hash as \"sha256:HEX\".",
            error, StringComparison.Ordinal);
        Assert.DoesNotContain("foo123", error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("env:KEY")]
    [InlineData("plain:")]
    public void TenantKey_LongestOfTheConfiguration_OpensTheDoorAndNoLongerOneIsTaken(string form)
    {
        var longest = new string('k', CallerKeys.Longest);
        string With(string key) => Json().Replace($"sha256:{Hash}", form == "plain:" ? form + key : form, StringComparison.Ordinal);

        Assert.Equal("app", new KeyRing(Loaded(With(longest), ("KEY", longest)), TimeProvider.System).Find(longest)!.Name);
        Assert.Equal(["Tenant 'app': keys[0] is a key of 171 characters; allowed is 1 to 170."], Errors(With(longest + "k"), ("KEY", longest + "k")));
        Assert.Null(new KeyRing(Loaded(Json()) with { Tenants = [new Tenant { Name = "app", KeySha256 = [Sha256(longest + "k")] }] }, TimeProvider.System).Find(longest + "k"));
    }

    [Theory]
    [InlineData("plain:two words")]
    [InlineData("plain: key")]
    [InlineData("plain:schl\u00fcssel")]
    public void TenantKey_PlainThatNoHeaderCarries_IsRefused(string key) => Assert.Equal(
        ["Tenant 'app': keys[0] is a key that cannot be sent in a header: it is blank or holds white space or characters outside ASCII."],
        Errors(Json().Replace($"sha256:{Hash}", key, StringComparison.Ordinal)));

    [Fact]
    public void TenantKey_Short_IsWarnedOf() => Assert.Equal(
        ["Tenant 'app': keys[0] is a key of 6 characters; short keys can be guessed, use 16 or more."],
        Warnings(Json().Replace($"sha256:{Hash}", "env:KEY", StringComparison.Ordinal), ("KEY", "foo123")));

    [Fact]
    public void TenantKey_HashOfWrongLength_IsRefused() => Assert.Equal(
        ["Tenant 'app': keys[0] has 4 characters behind \"sha256:\"; it must have 64 hexadecimal digits."],
        Errors(Json().Replace(Hash, "abcd", StringComparison.Ordinal)));

    [Fact]
    public void TenantKey_OfTwoTenants_IsRefused() => Assert.Equal(
        ["Tenant 'b': keys[0] is a key that tenant 'app' has already; a key belongs to one tenant."],
        Errors(Json().Replace("}],\n  \"backends\"", $"}}, {{ \"name\": \"b\", \"keys\": [\"sha256:{Hash}\"] }}],\n  \"backends\"", StringComparison.Ordinal)));

    [Fact]
    public void OpsKey_OfATenant_IsRefused() => Assert.Equal(
        ["ops.key is a key that tenant 'app' has already; a key belongs to one tenant."],
        Errors(Json(top: $"\"ops\": {{ \"key\": \"sha256:{Hash}\" }}")));

    [Fact]
    public void Tenant_WithTakenName_IsRefused() => Assert.Equal(
        ["Tenant 'app': name is \"app\", which another tenant has."],
        Errors(Json().Replace("\"tenants\": [", "\"tenants\": [{ \"name\": \"app\", \"keys\": [\"env:KEY\"] }, ", StringComparison.Ordinal), ("KEY", "0123456789abcdef")));

    [Fact]
    public void Tenant_WithoutName_IsCalledByItsNumber() => Assert.Equal(
        ["Tenant 1: name is missing; it is required."],
        Errors(Json().Replace($"\"name\": \"app\", \"keys\": [\"sha256:{Hash}\"]", "\"keys\": []", StringComparison.Ordinal)));

    [Fact]
    public void Tenant_WithoutKeys_HasThoseOfTheTableAlone()
        => Assert.Empty(Assert.Single(Loaded(Json().Replace($", \"keys\": [\"sha256:{Hash}\"]", "", StringComparison.Ordinal)).Tenants).KeySha256);

    [Fact]
    public void Tenants_None_IsWarnedOf() => Assert.Equal(
        ["tenants is empty: every request gets 401."],
        Warnings(Json().Replace("\"tenants\": [{ \"name\": \"app\", \"keys\": [\"sha256:" + Hash + "\"] }],", "", StringComparison.Ordinal)));

    private static string Sha256(string key) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(key)));
}
