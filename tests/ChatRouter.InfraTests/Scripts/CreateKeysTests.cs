using System.Text.Json;

namespace ChatRouter.InfraTests.Scripts;

public sealed class CreateKeysTests : IAsyncLifetime
{
    private const string Refresh = "POST /subscriptions/s/resourceGroups/g/providers/Microsoft.Web/sites/a/config/configreferences/appsettings/refresh";

    private StubServer _azure = null!;

    public async Task InitializeAsync() => _azure = await StubServer.StartAsync();

    public async Task DisposeAsync() => await _azure.DisposeAsync();

    [ShellFact("curl", "od")]
    public async Task Run_EmptyVault_StoresTwoKeysAndHasTheAppReadThem()
    {
        HasNeither();

        var (code, output) = await RunAsync();

        Assert.Equal(0, code);
        var asked = _azure.Asked;
        Assert.Equal(
            [
                "GET /secrets/router-key-default?api-version=7.4", "PUT /secrets/router-key-default?api-version=7.4",
                "GET /secrets/router-ops-key?api-version=7.4", "PUT /secrets/router-ops-key?api-version=7.4",
                Refresh + "?api-version=2022-03-01",
            ],
            asked.Select(request => $"{request.Method} {request.Target}"));
        Assert.All(asked.Take(4), request => Assert.Equal("Bearer token-for-https://vault.azure.net/.default", request.Authorization));
        Assert.Equal("Bearer token-for-https://management.azure.com/.default", asked[4].Authorization);
        var keys = asked.Where(request => request.Method == "PUT").Select(request => JsonDocument.Parse(request.Body).RootElement.GetProperty("value").GetString()!).ToArray();
        Assert.All(keys, key => Assert.Matches("^[0-9a-f]{64}$", key));
        Assert.NotEqual(keys[0], keys[1]);
        Assert.All(keys, key => Assert.DoesNotContain(key, output, StringComparison.Ordinal));
    }

    [ShellFact("curl", "od")]
    public async Task Run_KeysThere_ChangesNothing()
    {
        _azure.On("GET /secrets/router-key-default", _ => 200);
        _azure.On("GET /secrets/router-ops-key", _ => 200);

        var (code, _) = await RunAsync();

        Assert.Equal(0, code);
        Assert.Equal(["GET", "GET"], _azure.Asked.Select(request => request.Method));
    }

    [ShellFact("curl", "od")]
    public async Task Run_RoleNotInEffectYet_Waits()
    {
        HasNeither();
        var refusals = 2;
        _azure.On("GET /secrets/router-key-default", _ => refusals-- > 0 ? 403 : 404);

        var (code, _) = await RunAsync();

        Assert.Equal(0, code);
        Assert.Equal(["GET", "GET", "GET", "PUT", "GET", "PUT", "POST"], _azure.Asked.Select(request => request.Method));
    }

    [ShellFact("curl", "od")]
    public async Task Run_RoleNeverInEffect_FailsAndSaysHowToGoOn()
    {
        _azure.On("GET /secrets/router-key-default", _ => 403);

        var (code, output) = await RunAsync();

        Assert.Equal(1, code);
        Assert.Contains("azd hooks run postprovision", output, StringComparison.Ordinal);
        Assert.Equal(5, _azure.Asked.Count);
    }

    [ShellFact("curl", "od")]
    public async Task Run_StoringRefused_Fails()
    {
        HasNeither();
        _azure.On("PUT /secrets/router-key-default", _ => 403);

        var (code, output) = await RunAsync();

        Assert.Equal(1, code);
        Assert.Contains("Key Vault answered 403 when router-key-default was to be stored.", output, StringComparison.Ordinal);
    }

    [ShellFact("curl", "od")]
    public async Task Run_RefreshRefused_StillSucceeds()
    {
        HasNeither();
        _azure.On(Refresh, _ => 409);

        var (code, output) = await RunAsync();

        Assert.Equal(0, code);
        Assert.Contains("(409)", output, StringComparison.Ordinal);
    }

    [ShellFact("curl", "od")]
    public async Task Run_PrivateNetwork_AsksNothingAndSaysHow()
    {
        var (code, output) = await RunAsync(("ROUTER_PRIVATE_NETWORK", "true"));

        Assert.Equal(0, code);
        Assert.Contains("ROUTER_INSIDE_NETWORK=true azd hooks run postprovision", output, StringComparison.Ordinal);
        Assert.Empty(_azure.Asked);
    }

    [ShellFact("curl", "od")]
    public async Task Run_InsidePrivateNetwork_StoresKeys()
    {
        HasNeither();

        var (code, _) = await RunAsync(("ROUTER_PRIVATE_NETWORK", "true"), ("ROUTER_INSIDE_NETWORK", "true"));

        Assert.Equal(0, code);
        Assert.Equal(2, _azure.Asked.Count(request => request.Method == "PUT"));
    }

    private void HasNeither()
    {
        foreach (var name in (string[])["router-key-default", "router-ops-key"])
        {
            _azure.On($"GET /secrets/{name}", _ => 404);
            _azure.On($"PUT /secrets/{name}", _ => 200);
        }

        _azure.On(Refresh, _ => 200);
    }

    private async Task<(int Code, string Output)> RunAsync(params (string Name, string Value)[] variables)
    {
        var environment = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["AZURE_KEY_VAULT_ENDPOINT"] = _azure.Url + "/",
            ["SERVICE_ROUTER_RESOURCE_ID"] = "/subscriptions/s/resourceGroups/g/providers/Microsoft.Web/sites/a",
            ["ROUTER_MANAGEMENT_ENDPOINT"] = _azure.Url,
            ["ROUTER_WAIT_SECONDS"] = "0",
            ["ROUTER_WAIT_ATTEMPTS"] = "5",
        };
        foreach (var (name, value) in variables) environment[name] = value;
        using var run = new ScriptRun("infra/hooks/create-keys.sh", [], FakeAzd.Program, environment);
        return await run.EndAsync();
    }
}
