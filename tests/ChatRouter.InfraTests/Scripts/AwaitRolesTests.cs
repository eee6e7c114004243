namespace ChatRouter.InfraTests.Scripts;

public sealed class AwaitRolesTests : IAsyncLifetime
{
    private StubServer _tables = null!;

    public async Task InitializeAsync() => _tables = await StubServer.StartAsync();

    public async Task DisposeAsync() => await _tables.DisposeAsync();

    [ShellFact("curl")]
    public async Task Run_RefusedTwice_WaitsUntilTheTablesAnswer()
    {
        var refusals = 2;
        _tables.On("GET /Tables", _ => refusals-- > 0 ? 403 : 200);

        var (code, output) = await RunAsync();

        Assert.Equal(0, code);
        Assert.Contains("in effect", output, StringComparison.Ordinal);
        var asked = _tables.Asked;
        Assert.Equal(3, asked.Count);
        Assert.All(asked, request => Assert.Equal(("/Tables?$top=1", "Bearer token-for-https://storage.azure.com/.default"),
            (request.Target, request.Authorization)));
    }

    [ShellFact("curl")]
    public async Task Run_NeverInEffect_FailsAndSaysHowToGoOn()
    {
        _tables.On("GET /Tables", _ => 403);

        var (code, output) = await RunAsync();

        Assert.Equal(1, code);
        Assert.Contains("azd deploy", output, StringComparison.Ordinal);
        Assert.Equal(4, _tables.Asked.Count);
    }

    [ShellFact("curl")]
    public async Task Run_OtherError_FailsAtOnce()
    {
        _tables.On("GET /Tables", _ => 400);

        var (code, output) = await RunAsync();

        Assert.Equal(1, code);
        Assert.Contains("400", output, StringComparison.Ordinal);
        Assert.Single(_tables.Asked);
    }

    [ShellFact("curl")]
    public async Task Run_PrivateNetwork_OnlyWaits()
    {
        var (code, _) = await RunAsync(("ROUTER_PRIVATE_NETWORK", "true"));

        Assert.Equal(0, code);
        Assert.Empty(_tables.Asked);
    }

    private async Task<(int Code, string Output)> RunAsync(params (string Name, string Value)[] variables)
    {
        var environment = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["AZURE_STATE_TABLE_ENDPOINT"] = _tables.Url + "/",
            ["ROUTER_WAIT_SECONDS"] = "0",
            ["ROUTER_WAIT_ATTEMPTS"] = "4",
        };
        foreach (var (name, value) in variables) environment[name] = value;
        using var run = new ScriptRun("infra/hooks/await-roles.sh", [], FakeAzd.Program, environment);
        return await run.EndAsync();
    }
}
