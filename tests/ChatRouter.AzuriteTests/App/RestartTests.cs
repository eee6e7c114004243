using System.Text.Json;
using ChatRouter.Simulator.Faults;
using ChatRouter.Storage;

namespace ChatRouter.AzuriteTests.App;

[Collection(AppCollection.Name)]
public sealed class RestartTests(AzuriteFixture azurite)
{
    // The first request after the start waits for the view this long, however slow the machine is.
    private const string Patience = "5s";

    [Fact]
    public async Task Restart_WithAnOpenCircuit_KnowsItAtOnceAndSendsNothingThere()
    {
        await using var deployment = await Deployment.StartAsync(azurite, Patience);
        var gpu1 = deployment.Simulator.Backends["gpu1"];
        gpu1.SetFault(new FaultSettings { Fault = FaultKind.Down });
        Assert.Equal("gpu2", (await deployment.Client.ChatAsync()).Backend);
        Assert.Equal("gpu2", (await deployment.Client.ChatAsync()).Backend);
        var before = await deployment.Client.BackendAsync("gpu1");
        Assert.Equal("open", before.GetProperty("circuit").GetString());

        // It would answer again, were it asked; and the stop comes at once, so that the row may have to be written on the way out.
        await deployment.StopAppAsync();
        gpu1.ClearFault();
        var row = Assert.Single(await deployment.RowsAsync(TableNames.Fleet), row => row is { PartitionKey: "breaker", RowKey: "gpu1" });
        Assert.Equal("Open", row.GetString("Phase"));
        Assert.Equal(before.GetProperty("openUntil").GetDateTimeOffset(), row.GetDateTimeOffset("OpenUntil"));

        await deployment.StartAppAsync();
        var first = await deployment.Client.ChatAsync();

        Assert.Equal(("gpu2", "1"), (first.Backend, first.Attempts));
        Assert.Empty(gpu1.Attempts);
        var after = await deployment.Client.BackendAsync("gpu1");
        foreach (var property in (string[])["circuit", "circuitCause", "openUntil"])
            Assert.Equal(before.GetProperty(property).GetRawText(), after.GetProperty(property).GetRawText());
    }

    [Fact]
    public async Task Restart_AfterTransitions_EachStandsInTheEventsOnce()
    {
        await using var deployment = await Deployment.StartAsync(azurite, Patience);
        deployment.Simulator.Backends["gpu1"].SetFault(new FaultSettings { Fault = FaultKind.Down });
        await deployment.Client.ChatAsync();
        await deployment.Client.ChatAsync();
        await deployment.StopAppAsync();

        await deployment.StartAppAsync();
        await deployment.Client.ChatAsync();
        await deployment.StopAppAsync();

        var opened = Assert.Single(await deployment.RowsAsync(TableNames.Events), row => row.GetString("Kind") == "breaker");
        Assert.Equal(
            ("gpu1", "Closed", "Open", "ConsecutiveFailures"),
            (opened.GetString("Subject"), opened.GetString("From"), opened.GetString("To"), opened.GetString("Cause")));
        Assert.Equal(opened.GetDateTimeOffset("At")!.Value.ToString("yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture), opened.PartitionKey);
        var figures = JsonElement.Parse(opened.GetString("Figures"));
        Assert.Contains("2", figures.GetProperty("text").GetString(), StringComparison.Ordinal);
        Assert.InRange(figures.GetProperty("openUntil").GetDateTimeOffset() - opened.GetDateTimeOffset("At")!.Value, TimeSpan.FromMinutes(10), TimeSpan.FromMinutes(10));
    }
}
