using ChatRouter.Fleet.Rows;
using ChatRouter.Health;

namespace ChatRouter.Tests.Fleet.Simulation.Probing;

/// <summary>The health rows, and a look at the runs: one begins when it reads the rows and ends when it has written them or is stopped.</summary>
internal sealed class WatchedRecorder(ProbeWorld world, SimProcess process, HealthTable table) : IHealthRecorder
{
    public Task<IReadOnlyDictionary<string, BackendHealth>> ReadAsync(CancellationToken cancellationToken)
    {
        world.Runs.Begin(process, cancellationToken);
        return table.ReadAsync(cancellationToken);
    }

    public async Task RecordAsync(IReadOnlyCollection<BackendHealth> verdicts, DateTimeOffset finishedAt, CancellationToken cancellationToken)
    {
        world.Runs.Check();
        try
        {
            await table.RecordAsync(verdicts, finishedAt, cancellationToken);
        }
        finally
        {
            world.Runs.End("ends", cancellationToken);
        }
    }
}
