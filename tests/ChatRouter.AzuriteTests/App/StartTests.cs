using System.Net;
using System.Net.Sockets;
using ChatRouter.LocalHost;

namespace ChatRouter.AzuriteTests.App;

/// <summary>What the operator reads when the tables of <c>--storage</c> cannot be used.</summary>
[Collection(AppCollection.Name)]
public sealed class StartTests(AzuriteFixture azurite)
{
    private const string OtherKey = "b3RoZXJvdGhlcm90aGVyb3RoZXJvdGhlcm90aGVyb3RoZXJvdGhlcm90aGVyb3RoZXJvdGhlcm90aGVyb3RoZQ==";

    [Fact]
    public async Task StartAsync_NobodyListens_SaysWhereAndWhatToStart()
    {
        var gone = await AzuriteServer.StartNewAsync();
        await gone.DisposeAsync();

        Assert.Equal(
            $"The tables of --storage cannot be used. Table Storage at {gone.TableEndpoint}: create 'fleet' failed: nobody listens at 127.0.0.1:{gone.Port}; start Azurite. Without them: --storage memory.",
            await FailureAsync(gone.ConnectionString));
    }

    [Fact]
    public async Task StartAsync_WrongKey_SaysThatTheKeyWasRefusedAndDoesNotShowIt()
    {
        var message = await FailureAsync(With("AccountKey", OtherKey));

        Assert.Equal(
            $"The tables of --storage cannot be used. Table Storage at {azurite.Server.TableEndpoint}: create 'fleet' failed: 403: the key was refused; "
            + "check AccountName and AccountKey in the connection string (keys are rotated) and this machine's clock. Without them: --storage memory.",
            message);
        Assert.DoesNotContain(OtherKey, message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task StartAsync_HttpsToAPlainPort_SaysThatItIsTls()
    {
        var message = await FailureAsync(With("TableEndpoint", $"https://127.0.0.1:{azurite.Server.Port}/devstoreaccount1"));

        Assert.Contains($"Table Storage at https://127.0.0.1:{azurite.Server.Port}/devstoreaccount1: create 'fleet' failed: no TLS connection: ", message, StringComparison.Ordinal);
        Assert.Contains("; check whether the endpoint is https and who signed its certificate.", message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task StartAsync_HostWithoutAddress_SaysThatItIsTheName()
    {
        var message = await FailureAsync(With("TableEndpoint", "http://account.invalid/account"));

        Assert.Contains("create 'fleet' failed: account.invalid has no address; check the account's name and this network's DNS.", message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task StartAsync_NoAnswer_SaysHowLongItWaited()
    {
        using var silent = new TcpListener(IPAddress.Loopback, 0);
        silent.Start();
        var port = ((IPEndPoint)silent.LocalEndpoint).Port;

        var message = await FailureAsync(With("TableEndpoint", $"http://127.0.0.1:{port}/devstoreaccount1"));

        Assert.Equal(
            $"The tables of --storage cannot be used. Table Storage at http://127.0.0.1:{port}/devstoreaccount1: create 'fleet' failed: no answer within 2 s. Without them: --storage memory.", message);
    }

    private string With(string name, string value) => string.Join(
        ';', azurite.Server.ConnectionString.Split(';', StringSplitOptions.RemoveEmptyEntries).Where(part => !part.StartsWith(name + "=", StringComparison.Ordinal)).Append($"{name}={value}"));

    private static async Task<string> FailureAsync(string storage) => (await Assert.ThrowsAsync<StartupException>(() => LocalHostApp.StartAsync(new LocalHostOptions
    {
        Urls = "http://127.0.0.1:0",
        Simulator = null,
        Configure = _ => """{ "backends": { "b": { "protocol": "vllm", "baseUrl": "http://127.0.0.1:9", "model": "m" } }, "routes": { "r": { "ladder": [{ "backends": ["b"] }] } } }""",
        Storage = storage,
        Environment = new Dictionary<string, string>(StringComparer.Ordinal),
    }))).Message;
}
