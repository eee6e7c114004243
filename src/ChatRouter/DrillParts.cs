using ChatRouter.Fleet;
using ChatRouter.Fleet.Faults;
using ChatRouter.Model;
using ChatRouter.Operations;
using ChatRouter.Operations.Drills;
using ChatRouter.Operations.Drills.Scheduled;
using ChatRouter.Pipeline;
using ChatRouter.Storage;

namespace ChatRouter;

/// <summary>What fails on purpose, put together: the orders of operators, who follows them, and drills that run by their schedule.</summary>
internal sealed class DrillParts
{
    private readonly FaultWatch? _watch;

    // Orders are read from the sound tables: faults must end although the tables are what fails.
    public DrillParts(
        RouterModel model, FaultBoard? faults, IEntityTableStore sound, IEntityTableStore tables, Func<string?> broken, RequestPipeline pipeline,
        EventReader history, IEventLog events, TimeProvider time, IRandomSource random, string instance)
    {
        _watch = faults is null ? null : new FaultWatch(sound.Table(TableNames.Fleet), faults, broken, events, time);
        Orders = new FaultOrders(model, _watch, events, random, time);
        Scheduled = new ScheduledDrills(model, new DrillTable(tables, time, random, instance), Orders, faults, new DrillCaller(pipeline), history, events, time);
    }

    /// <summary>Where operators order faults.</summary>
    public FaultOrders Orders { get; }

    /// <summary>Drills that are due, and what came of them.</summary>
    public ScheduledDrills Scheduled { get; }

    /// <summary>Follows the orders until cancelled; nothing where drills are off.</summary>
    public Task RunAsync(CancellationToken cancellationToken) => _watch?.RunAsync(cancellationToken) ?? Task.CompletedTask;
}
