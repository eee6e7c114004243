using static ChatRouter.Tests.Configuration.ConfigurationFixture;

namespace ChatRouter.Tests.Configuration;

public sealed class EntraConfigurationTests
{
    private const string Directory = "11111111-2222-3333-4444-555555555555";
    private const string Issuer = $"https://login.microsoftonline.com/{Directory}/v2.0";

    [Fact]
    public void Entra_OfADirectory_TakesBothVersionsOfItsTokens()
    {
        var entra = Loaded(With($$"""{ "issuer": "{{Issuer}}", "audiences": ["api://chatrouter"], "clockSkew": "30s" }""", """{ "applications": ["a1"], "objects": ["o1"], "roles": ["Chat.Call"] }""")).Entra!;

        Assert.Equal([Issuer, $"https://sts.windows.net/{Directory}/"], entra.Issuers.ToArray());
        Assert.Equal(["api://chatrouter"], entra.Audiences.ToArray());
        Assert.Equal((TimeSpan.FromSeconds(30), TimeSpan.FromHours(24)), (entra.ClockSkew, entra.TrustFor));
        Assert.Equal(("app", "app", "app"), (entra.Applications["A1"], entra.Objects["O1"], entra.Roles["Chat.Call"]));
        Assert.False(entra.Roles.ContainsKey("chat.call"));
    }

    [Fact]
    public void Entra_OfAnotherProvider_TakesItsNameAlone()
        => Assert.Equal(["https://id.example.com/realms/x"], Loaded(With("""{ "issuer": "https://id.example.com/realms/x", "audiences": ["chat"] }""", """{ "roles": ["r"] }""")).Entra!.Issuers.ToArray());

    [Theory]
    [InlineData("https://login.microsoftonline.com/common/v2.0", "names no single directory; it must be https://login.microsoftonline.com/DIRECTORY/v2.0 with the directory's id, or everybody with an account would be let in.")]
    [InlineData($"https://login.microsoftonline.com/{Directory}", "names no single directory; it must be https://login.microsoftonline.com/DIRECTORY/v2.0 with the directory's id.")]
    [InlineData("http://id.example.com", "is no https address; http is allowed for this machine itself outside of Azure.")]
    public void Issuer_ThatWouldNotDo_IsRefused(string issuer, string problem)
        => Assert.Equal([$"entra.issuer {problem}"], Errors(With($$"""{ "issuer": "{{issuer}}", "audiences": ["x"] }""", """{ "roles": ["r"] }""")));

    [Fact]
    public void Tenant_WithoutEntraAtTheTop_IsRefused()
        => Assert.Equal(["Tenant 'app': entra is given without entra.issuer and entra.audiences at the top level."], Errors(Json(tenant: "\"entra\": { \"roles\": [\"r\"] }")));

    [Fact]
    public void Application_OfTwoTenants_IsRefused()
    {
        var json = With($$"""{ "issuer": "{{Issuer}}", "audiences": ["x"] }""", """{ "applications": ["a1", "A1"] }""");

        Assert.Equal(["Tenant 'app': entra.applications[1] is \"A1\", which stands there already."], Errors(json));
    }

    [Fact]
    public void Entra_WithoutAnyTenant_IsAWarning()
        => Assert.Equal(
            ["entra is given, but no tenant has entra.applications, entra.objects or entra.roles: no token admits anybody."],
            Warnings(Json(top: $$"""
            "entra": { "issuer": "{{Issuer}}", "audiences": ["x"] }
            """)));

    private static string With(string entra, string tenant)
        => Json(top: $"\"entra\": {entra}", tenant: $"\"entra\": {tenant}");
}
