using ChatRouter.Model;
using ChatRouter.Storage;

namespace ChatRouter.Fleet.Rows;

/// <summary>
/// Changes one row by compare-and-set: read, decide, write if nobody wrote in between, else once more after a pause of random length. Bounded. Thread-safe.
/// </summary>
/// <param name="table">The row's table.</param>
/// <param name="clock">Clock of timestamps, waits and time limits.</param>
/// <param name="random">Draws the length of the pauses.</param>
/// <param name="contact">Is told of every answer, if the table is the shared state.</param>
internal sealed class RowUpdate(IEntityTable table, TimeProvider clock, IRandomSource random, FleetContact? contact = null)
{
    /// <summary>Most attempts of one change.</summary>
    internal const int MostTries = 6;

    private static readonly TimeSpan LongestFirstPause = TimeSpan.FromMilliseconds(20);

    private readonly StorageLimits _limits = StorageLimits.Create(clock);

    /// <summary>Makes a change. False if others were faster every time.</summary>
    /// <param name="partitionKey">The partition.</param>
    /// <param name="rowKey">The row.</param>
    /// <param name="change">The row as it is, or null, to the row as it shall be, or null to leave it. Called once for each attempt.</param>
    /// <exception cref="EntityTableException">The storage cannot be reached or refuses.</exception>
    /// <exception cref="Polly.Timeout.TimeoutRejectedException">It took too long; the row may have been written.</exception>
    internal async Task<bool> TryAsync(string partitionKey, string rowKey, Func<EntityRow?, EntityRow?> change)
    {
        for (var tries = 1; ; tries++)
        {
            var known = await _limits.ExecuteAsync(token => table.GetAsync(partitionKey, rowKey, token), CancellationToken.None);
            contact?.Reached();
            if (change(known) is not { } wanted) return true;
            var result = await WriteAsync(wanted, known?.ETag);
            if (result.Status == WriteStatus.Done) return true;
            if (tries == MostTries) return false;
            await Task.Delay(LongestFirstPause * (1 << tries) * random.NextDouble(), clock, CancellationToken.None);
        }
    }

    private async Task<WriteResult> WriteAsync(EntityRow wanted, string? etag)
    {
        try
        {
            var result = await _limits.ExecuteAsync(
                token => etag is null ? table.InsertAsync(wanted, token) : table.ReplaceAsync(wanted, etag, token), CancellationToken.None);
            contact?.Reached();
            contact?.Written();
            return result;
        }
        catch (Exception)
        {
            contact?.Refused();
            throw;
        }
    }
}
