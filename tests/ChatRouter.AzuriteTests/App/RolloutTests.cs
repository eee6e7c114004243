using System.Net;
using System.Text;
using System.Text.Json;
using ChatRouter.LocalHost;
using ChatRouter.Simulator;

namespace ChatRouter.AzuriteTests.App;

/// <summary>A changed configuration over several instances: what breaks callers is refused, what does not is taken by all.</summary>
[Collection(AppCollection.Name)]
public sealed class RolloutTests(AzuriteFixture azurite) : IAsyncLifetime
{
    private static readonly HttpClient Http = new();
    private const string Body = """{"model":"chat","messages":[{"role":"user","content":"Hello"}]}""";

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("chatrouter-rollout");
    private readonly string _storage = azurite.NewAccount();
    private SimulatorHost _simulator = null!;

    public async Task InitializeAsync() => _simulator = await SimulatorHost.StartAsync(SimulatorOptions.ClassicLadder().WithoutDelays());

    public async Task DisposeAsync()
    {
        await _simulator.DisposeAsync();
        _folder.Delete(recursive: true);
    }

    [Fact]
    public async Task File_Changed_IsRefusedIfItLosesCallers_AndTakenByAllIfNot()
    {
        await using var first = await StartAsync(Json("chat", "gpu1"));
        Assert.Equal("gpu1", await AskAsync(first));

        // The route has another name: every caller would be lost.
        await using (var second = await StartAsync(Json("chatt", "gpu1")))
        {
            Assert.Equal("trying", (await ConfigurationAsync(second)).GetProperty("phase").GetString());
            for (var i = 0; i < 3; i++) Assert.Equal("gpu1", await AskAsync(second));
            var refused = await Eventually.SeeAsync("refused", () => ConfigurationAsync(second), state => state.GetProperty("phase").GetString() == "refused");
            Assert.Contains("3 of 3 requests would be refused", refused.GetProperty("why").GetString(), StringComparison.Ordinal);
            Assert.Equal("gpu1", await AskAsync(second));
        }

        // Nor does one that cannot be read take an instance down.
        await using (var broken = await StartAsync("{ \"backends\": 7 }")) Assert.Equal("gpu1", await AskAsync(broken));

        await using (var third = await StartAsync(Json("chat", "gpu2")))
        {
            for (var i = 0; i < 3; i++) Assert.Equal("gpu1", await AskAsync(third));
            await Eventually.SeeAsync("both want to start anew", () => Task.FromResult((first.WantsRestart, third.WantsRestart)), both => both is (true, true));
        }

        await using var fourth = await StartAsync(Json("chat", "gpu2"));
        Assert.Equal("gpu2", await AskAsync(fourth));
        Assert.Equal("taken", (await ConfigurationAsync(fourth)).GetProperty("phase").GetString());
    }

    private async Task<LocalHostApp> StartAsync(string json)
    {
        var file = Path.Combine(_folder.FullName, $"{Guid.NewGuid():N}.json");
        await File.WriteAllTextAsync(file, json);
        return await LocalHostApp.StartAsync(new LocalHostOptions
        {
            Urls = "http://127.0.0.1:0", ConfigFile = file, Simulator = null, Storage = _storage, Environment = new Dictionary<string, string>(StringComparer.Ordinal),
        });
    }

    private static async Task<string> AskAsync(LocalHostApp app)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(app.BaseAddress, "v1/chat/completions")) { Content = new StringContent(Body, Encoding.UTF8, "application/json") };
        request.Headers.Authorization = new("Bearer", Deployment.Key);
        using var response = await Http.SendAsync(request);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        return Assert.Single(response.Headers.GetValues("x-router-backend"));
    }

    private static async Task<JsonElement> ConfigurationAsync(LocalHostApp app)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(app.BaseAddress, "ops/state"));
        request.Headers.Authorization = new("Bearer", Deployment.OpsKey);
        using var response = await Http.SendAsync(request);
        return JsonElement.Parse(await response.Content.ReadAsStringAsync()).GetProperty("configuration");
    }

    private string Json(string route, string backend) => $$"""
        {
          "tenants": [{ "name": "app", "keys": ["plain:{{Deployment.Key}}"] }],
          "ops": { "key": "plain:{{Deployment.OpsKey}}" },
          "defaults": { "health": { "enabled": false } },
          "rollout": { "enabled": true, "share": 1, "minRequests": 3, "minTime": "0s", "spread": "0s" },
          "backends": { "{{backend}}": { "protocol": "vllm", "baseUrl": "{{_simulator.Backends[backend].BaseUrl}}", "model": "llama-3.1-70b-instruct" } },
          "routes": { "{{route}}": { "ladder": [{ "backends": ["{{backend}}"] }] } }
        }
        """;
}
