using System.Net.Http.Headers;
using ChatRouter.ScenarioTests.Harness;
using ChatRouter.Simulator;

namespace ChatRouter.ScenarioTests.Tenants;

/// <summary>Callers with access tokens, before an issuer on a socket.</summary>
public sealed class EntraTests
{
    [Fact]
    public async Task Token_OfAnApplicationOfATenant_IsAKey()
    {
        var clock = new SkippingClock();
        await using var issuer = await FakeIssuer.StartAsync();
        await using var router = await StartAsync(issuer, clock);
        var now = clock.GetUtcNow();
        await ReadAsync(router);
        Assert.Equal((200, null), await AskAsync(router, issuer.Token("app-1", now)));
        Assert.Equal((401, "The token's application has no access here: it stands for no tenant."), await AskAsync(router, issuer.Token("app-2", now)));
        Assert.Equal((401, "The token is for another audience."), await AskAsync(router, issuer.Token("app-1", now, "api://other")));
        Assert.Equal((401, "The token is not valid."), await AskAsync(router, issuer.Token("app-1", now)[..^8]));
        Assert.Equal((200, null), await AskAsync(router, RouterSetup.Key));

        var token = issuer.Token("app-1", now);
        Assert.Equal((200, null), await AskAsync(router, token));
        clock.Skip(TimeSpan.FromMinutes(61));
        Assert.Equal((401, "The token has expired. Get a new one."), await AskAsync(router, token));
        Assert.Equal("by-token", Assert.Single((await router.StateAsync()).GetProperty("activeByTenant").EnumerateObject(), tenant => tenant.Name == "by-token").Name);
    }

    [Fact]
    public async Task Issuer_ChangesItsKeyThenFails_TokensGoOnForTheirTime()
    {
        var clock = new SkippingClock();
        await using var issuer = await FakeIssuer.StartAsync();
        await using var router = await StartAsync(issuer, clock);
        await ReadAsync(router);
        var old = issuer.Token("app-1", clock.GetUtcNow());
        Assert.Equal((200, null), await AskAsync(router, old));

        issuer.Rotate();
        var readings = issuer.Readings;
        await Eventually.TrueAsync(async () => (await AskAsync(router, issuer.Token("app-1", clock.GetUtcNow()))).Status == 200, "the new key is not fetched");
        Assert.Equal((401, "The token is signed with a key that is not known here."), await AskAsync(router, old));

        // Tokens with keys that nobody has cost the issuer one reading in 30 s at most.
        for (var call = 0; call < 20; call++) await AskAsync(router, old);
        Assert.Equal(1, issuer.Readings - readings);

        issuer.IsDown = true;
        clock.Skip(TimeSpan.FromMinutes(75));
        await Eventually.TrueAsync(async () => (await router.StateAsync()).GetProperty("tokens").TryGetProperty("error", out _), "nobody notices");
        Assert.Equal((200, null), await AskAsync(router, issuer.Token("app-1", clock.GetUtcNow())));
        Assert.Contains((await router.OpsAsync("readyz")).GetProperty("reasons").EnumerateArray(), reason => reason.GetString()!.StartsWith("tokens: the issuer's keys could not be read: ", StringComparison.Ordinal));

        clock.Skip(TimeSpan.FromMinutes(60));
        Assert.Equal(503, (await AskAsync(router, issuer.Token("app-1", clock.GetUtcNow()))).Status);
        Assert.Equal((200, null), await AskAsync(router, RouterSetup.Key));

        issuer.IsDown = false;
        clock.Skip(TimeSpan.FromMinutes(2));
        await Eventually.TrueAsync(async () => (await AskAsync(router, issuer.Token("app-1", clock.GetUtcNow()))).Status == 200, "the issuer's return is not noticed");
    }

    private static Task ReadAsync(RouterFixture router)
        => Eventually.TrueAsync(async () => (await router.StateAsync()).GetProperty("tokens").GetProperty("keys").GetInt32() == 1, "the issuer's keys are not read");

    private static Task<RouterFixture> StartAsync(FakeIssuer issuer, TimeProvider clock) => RouterFixture.StartAsync(new RouterSetup(new ScenarioBackend("gpu", BackendKind.Vllm))
    {
        Clock = clock,
        Top = $$"""
            {
              "entra": { "issuer": "{{issuer.Name}}", "audiences": ["{{FakeIssuer.Audience}}"], "trustFor": "2h" },
              "tenants": [
                { "name": "scenario", "keys": ["plain:{{RouterSetup.Key}}"] },
                { "name": "by-token", "entra": { "applications": ["app-1"] } }
              ]
            }
            """,
    });

    private static async Task<(int Status, string? Message)> AskAsync(RouterFixture router, string key)
    {
        router.Http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", key);
        var answer = await router.AskAsync(Ask.For("Hello"));
        return ((int)answer.Status, (int)answer.Status < 400 ? null : answer.Error.GetProperty("message").GetString());
    }
}
