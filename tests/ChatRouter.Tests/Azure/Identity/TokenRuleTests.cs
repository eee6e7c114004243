using System.Collections.Frozen;
using System.Text.Json.Nodes;
using ChatRouter.Azure.Identity.Callers;
using ChatRouter.Model.Callers;
using ChatRouter.Model.Settings;
using ChatRouter.Tests.Support;
using Microsoft.IdentityModel.Tokens;

namespace ChatRouter.Tests.Azure.Identity;

/// <summary>Which tokens admit whom.</summary>
public sealed class TokenRuleTests
{
    private const string Identity = "bbbbbbbb-0000-0000-0000-000000000001";

    private static readonly Tenant[] Tenants = [.. ((string[])["by-application", "by-object", "by-role"]).Select(name => new Tenant { Name = name, KeySha256 = [] }), new() { Name = "gone", KeySha256 = [], Disabled = true }];

    // Keys of this kind take long to make.
    private static readonly TestIssuer s_issuer = new("k1");
    private static readonly TestIssuer s_stranger = new("k1");
    private static readonly TestIssuer s_next = new("k2");

    private readonly ManualClock _clock = new();

    [Theory]
    [InlineData("""{}""", "by-application")]
    [InlineData("""{"azp":"AAAAAAAA-0000-0000-0000-000000000001"}""", "by-application")]
    [InlineData("""{"azp":null,"appid":"aaaaaaaa-0000-0000-0000-000000000001","iss":"https://sts.windows.net/11111111-2222-3333-4444-555555555555/"}""", "by-application")]
    [InlineData("""{"aud":["other","22222222-0000-0000-0000-000000000000"]}""", "by-application")]
    [InlineData("""{"oid":"bbbbbbbb-0000-0000-0000-000000000001"}""", "by-object")]
    [InlineData("""{"azp":"unknown","roles":["Other","Chat.Call"]}""", "by-role")]
    [InlineData("""{"azp":"unknown","roles":"Chat.Call"}""", "by-role")]
    [InlineData("""{"roles":["Chat.Call"]}""", "by-application")]
    public void Check_GoodToken_AdmitsItsTenantUntilItEnds(string claims, string tenant)
    {
        var finding = Check(s_issuer.Sign(With(claims)));

        Assert.Equal((tenant, null, _clock.Now.AddHours(1).AddMinutes(1)), (finding.Tenant?.Name, finding.Problem, finding.Until));
    }

    [Theory]
    [InlineData("""{"aud":"api://other"}""", "The token is for another audience.")]
    [InlineData("""{"aud":null}""", "The token is for another audience.")]
    [InlineData("""{"iss":"https://login.microsoftonline.com/99999999-2222-3333-4444-555555555555/v2.0"}""", "The token is of an issuer that is not accepted here.")]
    [InlineData("""{"iss":null}""", "The token is of an issuer that is not accepted here.")]
    [InlineData("""{"exp":null}""", "The token is not valid.")]
    [InlineData("""{"azp":"aaaaaaaa-0000-0000-0000-000000000009"}""", "The token's application has no access here: it stands for no tenant.")]
    [InlineData("""{"azp":"of-the-gone"}""", "The token's application has no access here: it stands for no tenant.")]
    [InlineData("""{"azp":null}""", "The token's application has no access here: it stands for no tenant.")]
    [InlineData("""{"azp":"unknown","roles":["chat.call"]}""", "The token's application has no access here: it stands for no tenant.")]
    public void Check_WrongClaim_SaysWhichAndAdmitsNobody(string claims, string problem)
    {
        var finding = Check(s_issuer.Sign(With(claims)));

        Assert.Equal((null, problem, false), (finding.Tenant?.Name, finding.Problem, finding.IsKeyUnknown));
    }

    [Fact]
    public void Check_Times_AreReadWithTheSkewOnEitherSide()
    {
        var token = s_issuer.Sign(TestIssuer.Claims(_clock.Now.AddSeconds(60)));
        Assert.NotNull(Check(token).Tenant);
        Assert.Equal("The token is not valid yet.", Check(s_issuer.Sign(TestIssuer.Claims(_clock.Now.AddSeconds(61)))).Problem);

        _clock.Advance(TimeSpan.FromHours(1) + TimeSpan.FromSeconds(119));
        Assert.NotNull(Check(token).Tenant);
        _clock.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal("The token has expired. Get a new one.", Check(token).Problem);
    }

    [Fact]
    public void Check_Forgeries_AreAllNotValid()
    {
        var claims = TestIssuer.Claims(_clock.Now);
        var good = s_issuer.Sign(claims).Split('.');
        var other = s_issuer.Sign(With("""{"azp":"unknown"}""")).Split('.');
        string[] forged =
        [
            TestIssuer.Unsigned(claims),
            s_issuer.SignWithThePublicKey(claims),
            s_stranger.Sign(claims),
            s_issuer.Sign(claims, "RS512"),
            s_issuer.Sign(claims, "none"),
            $"{good[0]}.{good[1]}.",
            $"{good[0]}.{good[1]}.{other[2]}",
            $"{other[0]}.{good[1]}.{other[2]}",
            "eyJ.e30.x",
            "ey..",
        ];

        Assert.Equal(Enumerable.Repeat<(Tenant?, string?)>((null, "The token is not valid."), forged.Length), forged.Select(token => (Check(token).Tenant, Check(token).Problem)));
    }

    [Fact]
    public void Check_KeyThatTheIssuerWasNotKnownToHave_SaysSo()
    {
        var finding = Check(s_next.Sign(TestIssuer.Claims(_clock.Now)));

        Assert.Equal((null, true, "The token is signed with a key that is not known here."), (finding.Tenant, finding.IsKeyUnknown, finding.Problem));
        Assert.NotNull(Rule().Check(s_next.Sign(TestIssuer.Claims(_clock.Now)), [s_issuer.Key, s_next.Key]).Tenant);
    }

    private TokenFinding Check(string token) => Rule().Check(token, [s_issuer.Key]);

    private TokenRule Rule() => new(
        new EntraSettings
        {
            Issuer = new Uri(TestIssuer.Name),
            Issuers = [TestIssuer.Name, $"https://sts.windows.net/{TestIssuer.Directory}/"],
            Audiences = [TestIssuer.Audience, "22222222-0000-0000-0000-000000000000"],
            Applications = Owners((TestIssuer.Application, "by-application"), ("of-the-gone", "gone")),
            Objects = Owners((Identity, "by-object")),
            Roles = Owners(("Chat.Call", "by-role")),
        },
        Tenants,
        _clock);

    private static FrozenDictionary<string, string> Owners(params (string Name, string Tenant)[] owners)
        => owners.ToFrozenDictionary(owner => owner.Name, owner => owner.Tenant, owners[0].Name.Contains('.', StringComparison.Ordinal) ? StringComparer.Ordinal : StringComparer.OrdinalIgnoreCase);

    private JsonObject With(string changes)
    {
        var claims = TestIssuer.Claims(_clock.Now);
        foreach (var (name, value) in JsonNode.Parse(changes)!.AsObject())
        {
            if (value is null) claims.Remove(name);
            else claims[name] = value.DeepClone();
        }

        return claims;
    }
}
