using System.Globalization;
using ChatRouter.Fleet.Rows;
using ChatRouter.Storage;

namespace ChatRouter.Operations.Recovery;

/// <summary>A <c>recovery</c> row: partition <c>recovery</c>, row = backend. The latest calls for it, so that a restart of the router forgets none.</summary>
internal static class RecoveryRecord
{
    /// <summary>The row of calls, oldest first.</summary>
    internal static EntityRow Write(string backend, IEnumerable<DateTimeOffset> calls) => new EntityRow(FleetPartitions.Recovery, backend)
        .With("Calls", string.Join(',', calls.Select(call => call.UtcTicks.ToString(CultureInfo.InvariantCulture))));

    /// <summary>The calls in a row; what this version does not understand is left out.</summary>
    internal static IReadOnlyList<DateTimeOffset> Read(EntityRow row)
    {
        var calls = new List<DateTimeOffset>();
        foreach (var text in (row.Text("Calls") ?? "").Split(','))
        {
            if (long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var ticks) && ticks <= DateTimeOffset.MaxValue.UtcTicks) calls.Add(new DateTimeOffset(ticks, TimeSpan.Zero));
        }

        return calls;
    }
}
