using System.Collections.Immutable;
using ChatRouter.Fleet;
using ChatRouter.Model;
using ChatRouter.Model.Releases;
using ChatRouter.Releases;
using ChatRouter.Releases.Figures;
using ChatRouter.Releases.History;
using ChatRouter.Releases.Machine;
using ChatRouter.Tests.Support;

namespace ChatRouter.Tests.Releases;

/// <summary>A fleet that steers releases: tables and a clock that all share, and as many instances as are asked for.</summary>
internal sealed class ReleaseFixture
{
    private ReleaseFixture(ShakyTableStore store, RouterModel model)
    {
        Store = store;
        Model = model;
        Book = new ReleaseBook(model, reader: null);
        Table = new ReleaseTable(store, Clock, Random);
        Archive = new ReleaseArchive(store, Events, Clock, Random);
    }

    public ShakyTableStore Store { get; }

    public RouterModel Model { get; }

    public ManualClock Clock { get; } = new(TestReleases.Start);

    public SeededRandom Random { get; } = new(7);

    public CollectedEvents Events { get; } = new();

    public ScriptedStages Stages { get; } = new();

    public ReleaseBook Book { get; }

    public ReleaseTable Table { get; }

    public ReleaseArchive Archive { get; }

    public ReleaseFacts Facts { get; set; } = new();

    public FleetView View { get; private set; } = FleetView.Empty;

    /// <summary>The release of the route, as its row says.</summary>
    public ReleaseProgress Now => Table.ListAsync(default).Result.Single().Progress;

    public static async Task<ReleaseFixture> CreateAsync(params ReleaseSettings[] declared)
    {
        var model = TestModel.Router(TestModel.Route(TestModel.Rung(1, TestModel.Backend("old")))) with { Releases = [.. declared] };
        return new ReleaseFixture(await ShakyTableStore.CreateAsync(), model);
    }

    public ReleaseStarter Starter() => new(Table, Archive, Book, Random, Clock);

    public FiguresTable Figures(string instance) => new(Store, Clock, instance);

    /// <summary>An instance that knows nothing yet.</summary>
    public ReleaseAdvancer Instance(string name)
        => new(Model, new ReleaseTable(Store, Clock, Random), Figures(name), new ReleaseArchive(Store, Events, Clock, Random), Book, Starter(), Stages, _ => Facts, () => View, Clock, Random, name);

    public async Task RefreshAsync() => View = await FleetViewReader.ReadAsync(Store.Table(ChatRouter.Storage.TableNames.Fleet), Clock.Now, default);

    /// <summary>Counts of an instance at the present step.</summary>
    public Task CountAsync(string instance, long candidate, long candidateBad, long baseline, long baselineBad)
    {
        var figures = new ReleaseFigures();
        (figures.Candidate[ArmCounter.Requests], figures.Candidate[ArmCounter.Errors]) = (candidate, candidateBad);
        (figures.Baseline[ArmCounter.Requests], figures.Baseline[ArmCounter.Errors]) = (baseline, baselineBad);
        return Figures(instance).WriteAsync(Now.Salt, Now.Stage, Now.Step, figures, default);
    }

    /// <summary>Goes through the stages before the canary.</summary>
    public async Task<ReleaseAdvancer> ToCanaryAsync()
    {
        var instance = Instance("i1");
        for (var i = 0; i < 3; i++) await instance.RunAsync(default);
        if (Now.Stage == ReleaseStage.Shadow)
        {
            await CountAsync("i1", 100, 0, 100, 0);
            await instance.RunAsync(default);
        }

        await RefreshAsync();
        return instance;
    }
}
