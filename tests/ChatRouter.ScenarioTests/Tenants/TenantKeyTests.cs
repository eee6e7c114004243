using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using ChatRouter.ScenarioTests.Harness;
using ChatRouter.Simulator;
using ChatRouter.Storage;

namespace ChatRouter.ScenarioTests.Tenants;

/// <summary>Keys that are made and revoked while routers run.</summary>
public sealed class TenantKeyTests
{
    private static readonly TimeSpan TenSeconds = TimeSpan.FromSeconds(10);

    [Fact]
    public async Task Key_MadeAndRevokedOnOneInstance_FollowsOnTheOtherWithinTenSeconds()
    {
        var tables = new MemoryEntityTableStore();
        await using var one = await RouterFixture.StartAsync(Setup(tables));
        await using var two = await RouterFixture.StartAsync(Setup(tables));

        var made = await OrderAsync(one, HttpMethod.Post, "ops/keys", """{"tenant":"scenario","label":"night job","expires":"90d","who":"anna"}""");
        Assert.Equal(HttpStatusCode.OK, made.Status);
        var (key, id) = (made.Json.GetProperty("key").GetString()!, made.Json.GetProperty("id").GetString()!);
        Assert.Equal("no-store", made.Headers["Cache-Control"]);
        Assert.StartsWith(id, key, StringComparison.Ordinal);
        one.Http.DefaultRequestHeaders.Authorization = two.Http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", key);

        Assert.Equal(HttpStatusCode.OK, (await one.AskAsync(Ask.For("Hello"))).Status);
        await Eventually.TrueAsync(async () => (await two.AskAsync(Ask.For("Hello"))).Status == HttpStatusCode.OK, "the key admits nobody at the other instance", TenSeconds);

        var revoked = await OrderAsync(one, HttpMethod.Delete, $"ops/keys/{id}", "");
        Assert.Equal(("revoked", "night job"), (revoked.Json.GetProperty("state").GetString(), revoked.Json.GetProperty("label").GetString()));
        var refused = await one.AskAsync(Ask.For("Hello"));
        Assert.Equal((HttpStatusCode.Unauthorized, "invalid_api_key"), (refused.Status, refused.ErrorCode));
        await Eventually.TrueAsync(async () => (await two.AskAsync(Ask.For("Hello"))).Status == HttpStatusCode.Unauthorized, "the other instance goes on taking the key", TenSeconds);

        var listed = Assert.Single((await two.OpsAsync("ops/keys?tenant=scenario")).GetProperty("keys").EnumerateArray());
        Assert.Equal((id, "anna", "operator"), (listed.GetProperty("id").GetString(), listed.GetProperty("createdBy").GetString(), listed.GetProperty("revokedBy").GetString()));
        Assert.Equal(["Revoked", "Created"], (await one.OpsAsync("ops/events?kind=key")).GetProperty("events").EnumerateArray().Select(happened => happened.GetProperty("to").GetString()));
        foreach (var path in (string[])["ops/keys", "ops/events", "ops/state", "ops/decisions"]) Assert.DoesNotContain(key[..12], (await one.OpsAsync(path)).GetRawText(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Tables_GoneAndBack_KnownKeysGoOnForTheirTime()
    {
        var (clock, tables) = (new SkippingClock(), new SwitchedTables());
        await using var router = await RouterFixture.StartAsync(Setup(tables, """{ "keys": { "trustFor": "2h" } }""") with { Clock = clock });
        var keys = new[] { await KeyAsync(router, "365d"), await KeyAsync(router, "1h") };
        Assert.Equal("200 200", await StatusesAsync(router, keys));

        tables.AreGone = true;
        clock.Skip(TimeSpan.FromSeconds(4));
        await Eventually.TrueAsync(async () => (await KeysOfAsync(router)).TryGetProperty("error", out _), "nobody notices");
        Assert.Equal("200 200 401", await StatusesAsync(router, [.. keys, "cr-unknown"]));
        var reason = Assert.Single((await router.OpsAsync("readyz")).GetProperty("reasons").EnumerateArray().Select(line => line.GetString()!), line => line.StartsWith("keys: ", StringComparison.Ordinal));
        Assert.StartsWith("keys: the tables are gone; those of the table hold until ", reason, StringComparison.Ordinal);
        var order = await OrderAsync(router, HttpMethod.Post, "ops/keys", """{"tenant":"scenario"}""");
        Assert.Equal((HttpStatusCode.ServiceUnavailable, "storage_unavailable"), (order.Status, order.ErrorCode));

        clock.Skip(TimeSpan.FromMinutes(61));
        Assert.Equal("200 401", await StatusesAsync(router, keys));

        clock.Skip(TimeSpan.FromMinutes(61));
        await Eventually.TrueAsync(async () => (await StatusesAsync(router, keys[0])) == "503", "the key holds too long");
        Assert.Equal("200", await StatusesAsync(router, [RouterSetup.Key]));

        tables.AreGone = false;
        clock.Skip(TimeSpan.FromSeconds(4));
        await Eventually.TrueAsync(async () => (await StatusesAsync(router, keys[0])) == "200", "the key does not come back");
        var state = await KeysOfAsync(router);
        Assert.Equal([1, 1, 0], ((string[])["live", "expired", "revoked"]).Select(name => state.GetProperty(name).GetInt32()));
    }

    [Theory]
    [InlineData("POST", "ops/keys", """{"tenant":"nobody"}""", 400)]
    [InlineData("GET", "ops/keys?limit=1", "", 400)]
    [InlineData("DELETE", "ops/keys/cr-12345678", "", 404)]
    public async Task Order_Wrong_SaysSo(string method, string path, string body, int status)
    {
        await using var router = await RouterFixture.StartAsync(Setup(new MemoryEntityTableStore()));

        Assert.Equal(status, (int)(await OrderAsync(router, new HttpMethod(method), path, body)).Status);
        using var asTenant = await router.Http.SendAsync(new HttpRequestMessage(new HttpMethod(method), path) { Content = new StringContent(body) });
        Assert.Equal(HttpStatusCode.Unauthorized, asTenant.StatusCode);
    }

    private static RouterSetup Setup(IEntityTableStore tables, string top = "{}") => new(new ScenarioBackend("gpu", BackendKind.Vllm)) { Tables = tables, Top = top };

    private static async Task<JsonElement> KeysOfAsync(RouterFixture router) => (await router.StateAsync()).GetProperty("keys");

    private static async Task<string> KeyAsync(RouterFixture router, string expires)
        => (await OrderAsync(router, HttpMethod.Post, "ops/keys", $$"""{"tenant":"scenario","expires":"{{expires}}"}""")).Json.GetProperty("key").GetString()!;

    private static async Task<string> StatusesAsync(RouterFixture router, params string[] keys)
    {
        var statuses = new List<int>();
        foreach (var key in keys)
        {
            router.Http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", key);
            statuses.Add((int)(await router.AskAsync(Ask.For("Hello"))).Status);
        }

        return string.Join(' ', statuses);
    }

    private static async Task<WholeAnswer> OrderAsync(RouterFixture router, HttpMethod method, string path, string body)
    {
        using var request = new HttpRequestMessage(method, path) { Content = new StringContent(body, Encoding.UTF8, "application/json") };
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", RouterSetup.OpsKey);
        using var response = await router.Http.SendAsync(request);
        return await WholeAnswer.ReadAsync(response);
    }
}
