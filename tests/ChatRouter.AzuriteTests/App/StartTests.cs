using ChatRouter.LocalHost;

namespace ChatRouter.AzuriteTests.App;

public sealed class StartTests
{
    [Fact]
    public async Task StartAsync_StorageDoesNotAnswer_SaysSoAndWhatToDo()
    {
        var azurite = await AzuriteServer.StartNewAsync();
        await azurite.DisposeAsync();

        var exception = await Assert.ThrowsAsync<StartupException>(() => LocalHostApp.StartAsync(new LocalHostOptions
        {
            Urls = "http://127.0.0.1:0",
            Simulator = null,
            Configure = _ => """{ "backends": { "b": { "protocol": "vllm", "baseUrl": "http://127.0.0.1:9", "model": "m" } }, "routes": { "r": { "ladder": [{ "backends": ["b"] }] } } }""",
            Storage = azurite.ConnectionString,
            Environment = new Dictionary<string, string>(StringComparer.Ordinal),
        }));

        Assert.StartsWith("The tables of --storage do not answer: ", exception.Message, StringComparison.Ordinal);
        Assert.Contains($"127.0.0.1:{azurite.Port}", exception.Message, StringComparison.Ordinal);
        Assert.EndsWith(". Start Azurite, or use --storage memory.", exception.Message, StringComparison.Ordinal);
    }
}
