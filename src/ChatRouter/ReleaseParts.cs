using ChatRouter.Fleet;
using ChatRouter.Model;
using ChatRouter.Model.Releases;
using ChatRouter.Operations;
using ChatRouter.Operations.Releases;
using ChatRouter.Pipeline.Releases;
using ChatRouter.Releases;
using ChatRouter.Releases.Figures;
using ChatRouter.Releases.Gates;
using ChatRouter.Releases.Gates.Candidates;
using ChatRouter.Releases.History;
using ChatRouter.Slo.Reports;
using ChatRouter.Storage;

namespace ChatRouter;

/// <summary>What steers releases, put together: who asks candidates, the rows, figures and histories, and who changes them.</summary>
internal sealed class ReleaseParts
{
    private readonly FiguresKeeper _keeper;

    public ReleaseParts(
        RouterModel model, IEntityTableStore tables, IReleaseReader? reader, ReleaseSides sides, CandidateCaller candidates, IModelCatalog catalog, RouteFactsReader facts, FleetSynchronizer fleet, Func<IReadOnlyList<RouteSlo>> accounts, IEventLog events, TimeProvider time, IRandomSource random, string instance)
    {
        var table = new ReleaseTable(tables, time, random);
        var figures = new FiguresTable(tables, time, instance);
        var archive = new ReleaseArchive(tables, events, time, random);
        var starter = new ReleaseStarter(table, archive, sides.Book, random, time);
        var reads = new ReleaseFactsReader(model, facts, () => fleet.View, accounts, time);
        Sides = sides;
        Candidates = candidates;
        StageRunner = new StageRunner(model, candidates, catalog, () => fleet.View, time);
        _keeper = new FiguresKeeper(sides.Counter, figures, () => fleet.View, time);
        Advancer = new ReleaseAdvancer(model, table, figures, archive, sides.Book, starter, StageRunner, reads.Read, () => fleet.View, time, random, instance);
        Desk = new ReleaseDesk(model, reader, table, archive, starter, sides.Book, fleet, time);
    }

    /// <summary>What requests need of releases.</summary>
    public ReleaseSides Sides { get; }

    /// <summary>Asks candidates of releases, in the shadow lane.</summary>
    public CandidateCaller Candidates { get; }

    /// <summary>Makes the checks of a stage that asks the candidate itself.</summary>
    public IStageRunner StageRunner { get; }

    /// <summary>Moves releases on.</summary>
    public ReleaseAdvancer Advancer { get; }

    /// <summary>Where operators order them.</summary>
    public ReleaseDesk Desk { get; }

    /// <summary>Copies, counts and looks until cancelled.</summary>
    public Task RunAsync(CancellationToken cancellationToken)
        => Task.WhenAll(Sides.Copies.RunAsync(Candidates, cancellationToken), _keeper.RunAsync(cancellationToken), Advancer.WatchAsync(cancellationToken));
}
