using System.Collections.Immutable;
using ChatRouter.CircuitBreaker;
using ChatRouter.Fleet.Probing;
using ChatRouter.Fleet.Rows;
using ChatRouter.Health;
using ChatRouter.Model.Releases;
using ChatRouter.ServiceState;
using ChatRouter.Storage;

namespace ChatRouter.Fleet;

/// <summary>Reads a view from the rows of the fleet table. Rows of a partition or shape it does not know are another version's and are left alone.</summary>
internal static class FleetViewReader
{
    // The longest break that can be configured.
    private static readonly TimeSpan LongestBusy = TimeSpan.FromHours(24);

    internal static async Task<FleetView> ReadAsync(IEntityTable table, DateTimeOffset asOf, CancellationToken cancellationToken)
    {
        var health = ImmutableDictionary.CreateBuilder<string, BackendHealth>(StringComparer.Ordinal);
        var breakers = ImmutableDictionary.CreateBuilder<string, CircuitState>(StringComparer.Ordinal);
        var quotas = ImmutableDictionary.CreateBuilder<string, DateTimeOffset>(StringComparer.Ordinal);
        var holds = ImmutableDictionary.CreateBuilder<string, BackendHold>(StringComparer.Ordinal);
        var switches = ImmutableDictionary.CreateBuilder<(string Route, string Tenant), RouteSwitch>();
        var states = ImmutableDictionary.CreateBuilder<string, ImmutableArray<HeldState>>(StringComparer.Ordinal);
        var purges = ImmutableDictionary.CreateBuilder<string, long>(StringComparer.Ordinal);
        var releases = ImmutableDictionary.CreateBuilder<string, ReleaseProgress>(StringComparer.Ordinal);
        var drills = ImmutableDictionary.CreateBuilder<string, DrillTurn>(StringComparer.Ordinal);
        ProberLease? prober = null;
        DeadLetters? deadLetters = null;
        var rows = 0;
        await foreach (var row in table.QueryAsync(null, null, cancellationToken))
        {
            rows++;
            switch (row.PartitionKey)
            {
                case FleetPartitions.Health when HealthRecord.Read(row) is { } verdict:
                    health[row.RowKey] = verdict;
                    break;
                case FleetPartitions.Breaker when BreakerRecord.Read(row) is { } state:
                    breakers[row.RowKey] = state;
                    break;
                case FleetPartitions.Quota when QuotaRecord.Read(row, LongestBusy) is { } until:
                    quotas[row.RowKey] = until;
                    break;
                case FleetPartitions.Drain when HoldRecord.Read(row) is { } hold:
                    holds[row.RowKey] = hold;
                    break;
                case FleetPartitions.Switch when SwitchRecord.Read(row) is { } off:
                    switches[(off.Route, off.Tenant)] = off;
                    break;
                case FleetPartitions.State when StateRecord.Read(row) is { } route:
                    states[route.Route] = route.States;
                    break;
                case FleetPartitions.Purge when row.Number("Generation") is { } generation:
                    purges[row.RowKey] = generation;
                    break;
                case FleetPartitions.Release when ReleaseRecord.Read(row) is { } release:
                    releases[release.Route] = release;
                    break;
                case FleetPartitions.Drill when DrillRecord.Read(row) is { } drill:
                    drills[row.RowKey] = drill;
                    break;
                case FleetPartitions.DeadLetter when DeadLetterRecord.Read(row) is { } letters:
                    deadLetters = letters;
                    break;
                case FleetPartitions.Prober when ProberRecord.Read(row) is { } lease:
                    prober = lease;
                    break;
            }
        }

        return new FleetView
        {
            AsOf = asOf,
            Health = health.ToImmutable(),
            Breakers = breakers.ToImmutable(),
            Quotas = quotas.ToImmutable(),
            Holds = holds.ToImmutable(),
            Switches = switches.ToImmutable(),
            States = states.ToImmutable(),
            Purges = purges.ToImmutable(),
            Releases = releases.ToImmutable(),
            Drills = drills.ToImmutable(),
            DeadLetters = deadLetters,
            Prober = prober,
            Rows = rows,
        };
    }
}
