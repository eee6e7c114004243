using ChatRouter.LocalHost.Drills;
using ChatRouter.LocalHost.Drills.Reading;
using ChatRouter.LocalHost.Drills.Reports;
using ChatRouter.ScenarioTests.Harness;
using Xunit.Abstractions;

namespace ChatRouter.ScenarioTests.Drills;

/// <summary>The drills that come with the product: each shows what it promises, and none does where the product lacks what it is about.</summary>
[Collection(nameof(Alone))]
public sealed class ShippedDrillTests(ITestOutputHelper output)
{
    private const int AtOnce = 4;

    [Fact]
    public async Task AllDrills_OnTheSimulator_ShowWhatTheyPromise()
    {
        var records = await RunAsync(ExperimentLibrary.Names, AtOnce, isBroken: false);
        Assert.Equal(15, records.Count);

        // On a machine that is busy with four at once a time may be missed: what deviated has to show it alone.
        var again = await RunAsync(records.Where(record => !record.IsPassed).Select(record => record.Name), atOnce: 1, isBroken: false);
        Assert.Empty(again.Where(record => !record.IsPassed).Select(record => $"{record.Name} {record.Status}: {string.Join("; ", record.Deviations)}"));
    }

    [Fact]
    public async Task AllDrills_OnABrokenProduct_AreRed()
        => Assert.Empty((await RunAsync(ExperimentLibrary.Names, AtOnce, isBroken: true)).Where(record => record.IsPassed).Select(record => record.Name));

    private async Task<IReadOnlyList<DrillRecord>> RunAsync(IEnumerable<string> names, int atOnce, bool isBroken)
    {
        var records = await DrillBatch.RunAsync([.. names.Select(ExperimentLibrary.Read)], atOnce, async (experiment, stop) =>
        {
            await using var host = await DrillHost.StartAsync(experiment, isBroken, stop);
            return await new DrillRunner(experiment, host, _ => { }, TimeProvider.System, new Dictionary<string, string>(StringComparer.Ordinal)).RunAsync(stop);
        }, default);
        output.WriteLine(DrillReport.Table(records, new Dictionary<string, DrillRecord>(StringComparer.Ordinal)));
        return records;
    }
}
