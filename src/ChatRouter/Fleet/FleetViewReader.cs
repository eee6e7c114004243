using System.Collections.Immutable;
using ChatRouter.CircuitBreaker;
using ChatRouter.Health;

namespace ChatRouter.Fleet;

/// <summary>Reads a view from the rows of the fleet table. Rows of a partition or shape it does not know are another version's and are left alone.</summary>
internal static class FleetViewReader
{
    internal static async Task<FleetView> ReadAsync(IEntityTable table, DateTimeOffset asOf, CancellationToken cancellationToken)
    {
        var health = ImmutableDictionary.CreateBuilder<string, BackendHealth>(StringComparer.Ordinal);
        var breakers = ImmutableDictionary.CreateBuilder<string, CircuitState>(StringComparer.Ordinal);
        DateTimeOffset? heartbeat = null;
        await foreach (var row in table.QueryAsync(null, null, cancellationToken))
        {
            switch (row.PartitionKey)
            {
                case FleetPartitions.Health when HealthRecord.Read(row) is { } verdict:
                    health[row.RowKey] = verdict;
                    break;
                case FleetPartitions.Breaker when BreakerRecord.Read(row) is { } state:
                    breakers[row.RowKey] = state;
                    break;
                case FleetPartitions.Prober when ProberRecord.Read(row) is { } lease:
                    heartbeat = lease.Heartbeat;
                    break;
            }
        }

        return new FleetView { AsOf = asOf, Health = health.ToImmutable(), Breakers = breakers.ToImmutable(), ProberHeartbeat = heartbeat };
    }
}
