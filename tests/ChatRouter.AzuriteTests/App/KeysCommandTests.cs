using System.Collections.Immutable;
using ChatRouter.Admission.Keys;
using ChatRouter.Azure.Tables;
using ChatRouter.LocalHost.Commands;
using ChatRouter.Model;
using ChatRouter.Model.Callers;
using ChatRouter.Model.Settings;
using ChatRouter.Storage;

namespace ChatRouter.AzuriteTests.App;

/// <summary>The command line's keys in tables of a real service, and an instance that follows them.</summary>
[Collection(AzuriteCollection.Name)]
public sealed class KeysCommandTests(AzuriteFixture azurite)
{
    private static readonly RouterModel Model = new()
    {
        Backends = [], Routes = ImmutableDictionary<string, Route>.Empty, Tenants = [new Tenant { Name = "app", KeySha256 = [] }, new Tenant { Name = "other", KeySha256 = [] }],
    };

    [Fact]
    public async Task CreateListRevoke_OnTheTablesOfAnInstance_Hold()
    {
        var account = azurite.NewAccount();
        var (made, note, exit) = await RunAsync("keys", "create", "--tenant", "app", "--label", "night job", "--expires", "90d", "--storage", account);
        Assert.Equal(0, exit);
        var key = made.TrimEnd();
        Assert.Matches("^cr-[A-Za-z0-9]{43}$", key);
        Assert.Matches($"^Key {key[..11]} admits tenant 'app' within 10 s, until 20..-..-..T..:..:..Z. It is not shown again.$", note.TrimEnd());
        await RunAsync("keys", "create", "--tenant", "other", "--storage", account);

        using var instance = new Following(account);
        await instance.Watch.TurnAsync();
        Assert.Null(instance.Watch.LastError);
        Assert.Equal("app", instance.Ring.Find(key)!.Name);

        var (listed, _, _) = await RunAsync("keys", "list", "--storage", account);
        Assert.Equal(3, listed.TrimEnd().Split('\n').Length);
        Assert.Matches($@"(?m)^{key[..11]}  app     live   \S+  \S+  night job\s*$", listed);
        Assert.DoesNotContain(key[..12], listed, StringComparison.Ordinal);
        Assert.Single((await RunAsync("keys", "list", "--tenant", "nobody", "--storage", account)).Output.TrimEnd().Split('\n'));

        Assert.Equal(0, (await RunAsync("keys", "revoke", key[..11], "--storage", account)).Exit);
        await instance.Watch.TurnAsync();
        Assert.Null(instance.Ring.Find(key));
        Assert.Equal(["revoked", "live"], instance.Watch.Keys.OrderBy(one => one.Tenant, StringComparer.Ordinal).Select(one => one.StateAt(one.Created)));
        Assert.Equal(3, await EventsAsync(account));
    }

    [Theory]
    [InlineData("error: Field 'expires' must be a time from 1m to 3650d", "create", "--tenant", "app", "--expires", "soon")]
    [InlineData("error: No such key: cr-00000000.", "revoke", "cr-00000000")]
    public async Task Order_Wrong_SaysSoAndExitCode1(string error, params string[] order)
    {
        var (output, said, exit) = await RunAsync(["keys", .. order, "--storage", azurite.Server.ConnectionString]);

        Assert.Equal((1, ""), (exit, output));
        Assert.StartsWith(error, said, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Order_TablesInMemory_AreRefused()
        => Assert.StartsWith("error: Name the router's tables by --storage", (await RunAsync("keys", "list", "--storage", "memory")).Error, StringComparison.Ordinal);

    private static async Task<(string Output, string Error, int Exit)> RunAsync(params string[] args)
    {
        await using var output = new StringWriter();
        await using var error = new StringWriter();
        using var signals = new StopSignals();
        var exit = await CommandLine.RunAsync(args, output, error, signals);
        return (output.ToString(), error.ToString(), exit);
    }

    private static async Task<int> EventsAsync(string account)
    {
        var count = 0;
        await foreach (var row in Open(account).Table(TableNames.Events).QueryAsync(null, null, default)) count += row.Text("Kind") == "key" ? 1 : 0;
        return count;
    }

    private static AzureEntityTableStore Open(string account) => AzureEntityTableStore.Connect(account, new global::Azure.Identity.DefaultAzureCredential(), TimeProvider.System);

    /// <summary>What an instance has of the keys.</summary>
    private sealed class Following : IDisposable
    {
        public Following(string account)
        {
            Ring = new KeyRing(Model, TimeProvider.System);
            Watch = new KeyWatch(new KeyTable(Open(account), TimeProvider.System), Ring, new KeySettings(), TimeProvider.System, SystemRandomSource.Instance);
        }

        public KeyRing Ring { get; }

        public KeyWatch Watch { get; }

        public void Dispose() => Watch.Dispose();
    }
}
