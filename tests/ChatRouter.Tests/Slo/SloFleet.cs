using System.Collections.Immutable;
using ChatRouter.Model;
using ChatRouter.Slo;
using ChatRouter.Slo.Counting;
using ChatRouter.Slo.Rows;
using ChatRouter.Storage;
using ChatRouter.Telemetry;
using ChatRouter.Tests.Slo.Counting;
using ChatRouter.Tests.Support;

namespace ChatRouter.Tests.Slo;

/// <summary>Instances that count in one storage, and beside them one count of everything.</summary>
internal sealed class SloFleet(ShakyTableStore store, params string[] routes)
{
    private readonly Dictionary<string, SliCells> _truth = routes.ToDictionary(route => route, _ => new SliCells(), StringComparer.Ordinal);
    private int _instances;

    public ManualClock Clock { get; } = new();

    public ShakyTableStore Store => store;

    public RouterModel Model { get; } = new()
    {
        Backends = [],
        Tenants = [],
        Routes = routes.ToImmutableDictionary(route => route, route => new Route { Name = route, Ladder = [] }, StringComparer.Ordinal),
    };

    public static async Task<SloFleet> CreateAsync(params string[] routes) => new(await ShakyTableStore.CreateAsync(), routes);

    public static async Task WriteAsync(params SloAccount[] accounts)
    {
        foreach (var account in accounts) await account.WriteAsync(default);
    }

    public SloAccount Start() => new(Model, store, Clock, new SeededRandom(0.5), $"i{_instances++}");

    public void Record(SloAccount instance, DecisionRecord decision)
    {
        instance.Recorder.Record(decision);
        _truth[decision.Route!].Of(decision.Lane!.Value).Add(decision, RequestRule.Judge(decision), new Objectives());
    }

    public string Truth(string route) => Cells.Show(_truth[route]);

    /// <summary>All that is stored of a route, of whatever grain.</summary>
    public async Task<string> StoredAsync(string route)
    {
        var sum = new SliCells();
        foreach (var row in await store.RowsAsync(TableNames.Slo, SloKeys.Partition(route))) sum.Add(SloRow.Read(row)!);
        return Cells.Show(sum);
    }

    public async Task<string[]> KeysAsync(string route) => [.. (await store.RowsAsync(TableNames.Slo, SloKeys.Partition(route))).Select(row => row.RowKey)];
}
