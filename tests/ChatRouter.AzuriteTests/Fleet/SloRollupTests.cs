using System.Collections.Immutable;
using ChatRouter.Azure.Tables;
using ChatRouter.Model;
using ChatRouter.Model.Callers;
using ChatRouter.Slo;
using ChatRouter.Slo.Rows;
using ChatRouter.Storage;
using ChatRouter.Telemetry;

namespace ChatRouter.AzuriteTests.Fleet;

/// <summary>The account of the objectives in real tables: written, folded and read back.</summary>
[Collection(AzuriteCollection.Name)]
public sealed class SloRollupTests(AzuriteFixture azurite)
{
    private static readonly TableCallOptions Patient = new() { TryTimeout = TimeSpan.FromSeconds(20) };

    private readonly MovedClock _clock = new();

    [Fact]
    public async Task Account_OfTwoInstances_FoldsIntoHoursAndDaysAndIsReadBackWhole()
    {
        var store = new AzureEntityTableStore(azurite.Service, Patient, TimeProvider.System);
        await store.EnsureCreatedAsync([TableNames.Slo], default);
        var name = $"it's/{Guid.NewGuid():N}";
        var model = new RouterModel
        {
            Backends = [], Tenants = [], Routes = ImmutableDictionary<string, Route>.Empty.Add(name, new Route { Name = name, Ladder = [] }),
        };
        var (one, two) = (Start("one"), Start("two"));
        for (var i = 0; i < 3; i++) one.Recorder.Record(Decision("complete"));
        two.Recorder.Record(Decision(RefusalCodes.DeadlineExceeded));
        await one.WriteAsync(default);
        await two.WriteAsync(default);
        Assert.Equal(2, (await KeysAsync()).Count(key => key[0] == 'm'));

        foreach (var (hours, kind) in ((int Hours, char Kind)[])[(0, 'm'), (5, 'h'), (150, 'd')])
        {
            _clock.Offset = TimeSpan.FromHours(hours);
            await two.Rollup.RunAsync(default);
            await one.Rollup.RunAsync(default);

            Assert.All(await KeysAsync(), key => Assert.Equal(kind, key[0]));
            var newcomer = Start("newcomer");
            await newcomer.ReadAsync(default);
            var month = newcomer.Report(name)!.Objectives[0].Windows[0];
            Assert.Equal((4, 3), (month.Valid, month.Good));
        }

        SloAccount Start(string instance) => new(model, store, _clock, SystemRandomSource.Instance, instance + Guid.NewGuid().ToString("N"));

        DecisionRecord Decision(string result) => new() { Id = "d", At = _clock.GetUtcNow(), Route = name, Lane = Lane.Interactive, Result = result };

        async Task<List<string>> KeysAsync()
        {
            var keys = new List<string>();
            await foreach (var row in store.Table(TableNames.Slo).QueryAsync(SloKeys.Partition(name), null, default)) keys.Add(row.RowKey);
            return keys;
        }
    }

    /// <summary>The system's clock, moved on: only what it is asked for, no timer.</summary>
    private sealed class MovedClock : TimeProvider
    {
        public TimeSpan Offset { get; set; }

        public override DateTimeOffset GetUtcNow() => System.GetUtcNow() + Offset;
    }
}
