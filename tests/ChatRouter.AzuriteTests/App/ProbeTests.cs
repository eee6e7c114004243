using Azure.Data.Tables;
using ChatRouter.Health;
using ChatRouter.Simulator.Faults;
using ChatRouter.Storage;
using Microsoft.Extensions.DependencyInjection;

namespace ChatRouter.AzuriteTests.App;

[Collection(AppCollection.Name)]
public sealed class ProbeTests(AzuriteFixture azurite)
{
    [Fact]
    public async Task ProbeBackends_OnItsTimer_WritesARowForEachBackendAndItsHeartbeat()
    {
        await using var deployment = await Deployment.StartAsync(azurite, isProbed: true);

        var rows = await Eventually.SeeAsync(
            "the first run of the timer", () => deployment.RowsAsync(TableNames.Fleet), rows => rows.Count(row => row.PartitionKey == "health") == 3);

        Assert.Equal(
            ["gpu1 Healthy", "gpu2 Healthy", "ollama1 Healthy"],
            rows.Where(row => row.PartitionKey == "health").Select(row => $"{row.RowKey} {row.GetString("State")}").ToArray());
        var state = await Eventually.SeeAsync(
            "the heartbeat", deployment.Client.StateAsync, state => state.TryGetProperty("proberHeartbeatAgeSeconds", out _));
        Assert.InRange(state.GetProperty("proberHeartbeatAgeSeconds").GetDouble(), 0, 30);
    }

    [Fact]
    public async Task ProbeBackends_BackendGoesDown_AnotherInstanceKnowsAndWhyStands()
    {
        await using var deployment = await Deployment.StartAsync(azurite, isProbed: true);
        var prober = deployment.App.Services.GetRequiredService<Prober>();
        await prober.RunAsync(CancellationToken.None);

        deployment.Simulator.Backends["gpu1"].SetFault(new FaultSettings { Fault = FaultKind.Down });
        await prober.RunAsync(CancellationToken.None);

        await using var other = await deployment.StartAnotherAppAsync();
        using var client = new RouterClient(other.BaseAddress);
        var backend = await Eventually.SeeAsync("the verdict", () => client.BackendAsync("gpu1"), backend => backend.GetProperty("health").GetString() != "unknown");
        Assert.Equal("down", backend.GetProperty("health").GetString());
        var reason = backend.GetProperty("healthReason").GetString()!;
        Assert.Equal($"down: {reason}", backend.GetProperty("eligibility").GetString());
        var reply = await client.ChatAsync();
        Assert.Equal(("gpu2", "1"), (reply.Backend, reply.Attempts));

        var events = await Eventually.SeeAsync(
            "the transitions", () => deployment.RowsAsync(TableNames.Events), rows => rows.Any(row => Transition(row) == "gpu1 Healthy Down"));
        var down = events.First(row => Transition(row) == "gpu1 Healthy Down");
        Assert.Equal(("health", reason), (down.GetString("Kind"), down.GetString("Cause")));
        Assert.Equal(
            ["gpu1  Healthy", "gpu1 Healthy Down"],
            events.Select(Transition).Where(text => text.StartsWith("gpu1 ", StringComparison.Ordinal)).Distinct().Order(StringComparer.Ordinal).ToArray());
    }

    private static string Transition(TableEntity row) => $"{row.GetString("Subject")} {row.GetString("From")} {row.GetString("To")}";
}
