using ChatRouter.Fleet;
using ChatRouter.Model;
using ChatRouter.Model.Releases;
using ChatRouter.Operations;
using ChatRouter.Operations.Releases;
using ChatRouter.Releases;
using ChatRouter.Releases.Figures;
using ChatRouter.Releases.Gates;
using ChatRouter.Releases.History;
using ChatRouter.Slo.Reports;
using ChatRouter.Storage;

namespace ChatRouter;

/// <summary>What steers releases, put together: rows, figures, histories, and who changes them.</summary>
internal sealed class ReleaseParts
{
    private readonly FiguresKeeper _keeper;

    public ReleaseParts(
        RouterModel model, IEntityTableStore tables, IReleaseReader? reader, ReleaseBook book, ReleaseCounter counter, IStageRunner stages, RouteFactsReader facts, FleetSynchronizer fleet, Func<IReadOnlyList<RouteSlo>> accounts, IEventLog events, TimeProvider time, IRandomSource random, string instance)
    {
        var table = new ReleaseTable(tables, time, random);
        var figures = new FiguresTable(tables, time, instance);
        var archive = new ReleaseArchive(tables, events, time, random);
        var starter = new ReleaseStarter(table, archive, book, random, time);
        var reads = new ReleaseFactsReader(model, facts, () => fleet.View, accounts, time);
        _keeper = new FiguresKeeper(counter, figures, () => fleet.View, time);
        Advancer = new ReleaseAdvancer(model, table, figures, archive, book, starter, stages, reads.Read, () => fleet.View, time, random, instance);
        Desk = new ReleaseDesk(model, reader, table, archive, starter, book, fleet, time);
    }

    /// <summary>Moves releases on.</summary>
    public ReleaseAdvancer Advancer { get; }

    /// <summary>Where operators order them.</summary>
    public ReleaseDesk Desk { get; }

    /// <summary>Counts and looks until cancelled.</summary>
    public Task RunAsync(CancellationToken cancellationToken) => Task.WhenAll(_keeper.RunAsync(cancellationToken), Advancer.WatchAsync(cancellationToken));
}
