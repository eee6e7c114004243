using System.Collections.Frozen;
using System.Collections.Immutable;
using System.Threading.Channels;
using ChatRouter.Caching.Similar;
using ChatRouter.Fleet;
using ChatRouter.Model;
using ChatRouter.Model.Requests;
using ChatRouter.Model.Settings.Caching;
using ChatRouter.Storage;
using ChatRouter.Telemetry;

namespace ChatRouter.Caching;

/// <summary>
/// Answers that are kept: in the memory of this instance, and in Table Storage for the others. Nobody waits for a write; a read of the table has a tenth of a second, and is left out
/// while storage is known to fail. Thread-safe.
/// </summary>
internal sealed class AnswerCache : IDisposable
{
    /// <summary>Longest that a request waits for the table.</summary>
    public static readonly TimeSpan ReadLimit = TimeSpan.FromMilliseconds(100);

    /// <summary>How long the table is not asked after it has failed.</summary>
    public static readonly TimeSpan ReadPause = TimeSpan.FromSeconds(5);

    /// <summary>Answers that wait to be written; more are dropped.</summary>
    public const int LongestQueue = 256;

    private const int Writers = 4;

    private static readonly TimeSpan Turn = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan SweepEvery = TimeSpan.FromMinutes(20);

    private readonly bool _isUsed;
    private readonly FleetSynchronizer _fleet;
    private readonly TimeProvider _clock;
    private readonly Channel<CacheEntry> _writes;
    private readonly HttpMessageInvoker _embeddings = new(new SocketsHttpHandler
    {
        ConnectTimeout = TimeSpan.FromSeconds(1),
        AllowAutoRedirect = false,
        UseCookies = false,
        ActivityHeadersPropagator = null,
        PooledConnectionLifetime = TimeSpan.FromMinutes(5),
    });

    private int _unwritten;
    private long _pausedAt = long.MinValue;

    public AnswerCache(RouterModel model, IEntityTableStore store, FleetSynchronizer fleet, TimeProvider clock)
    {
        _isUsed = model.Routes.Values.Any(route => route.Cache is not null);
        Table = new CacheTable(store, clock);
        _fleet = fleet;
        _clock = clock;
        Memory = new CacheMemory(model.Cache.MaxBytes, clock);
        Similar = model.Routes.Values.Where(route => route.Cache?.Similar is not null).DistinctBy(route => route.Name, StringComparer.Ordinal)
            .ToFrozenDictionary(route => route.Name, route => new SimilarAnswers(route.Cache!.Similar!, _embeddings, clock), StringComparer.Ordinal);
        _writes = Channel.CreateBounded<CacheEntry>(new BoundedChannelOptions(LongestQueue) { FullMode = BoundedChannelFullMode.Wait });
    }

    /// <summary>What is in memory.</summary>
    public CacheMemory Memory { get; }

    /// <summary>What is in the table.</summary>
    internal CacheTable Table { get; }

    /// <summary>Answers to similar questions, by route; those that have no such thing are left out.</summary>
    public FrozenDictionary<string, SimilarAnswers> Similar { get; }

    /// <summary>Requests that run and may be joined.</summary>
    public AnswerFlights Flights { get; } = new();

    // Before the first view nobody knows what was purged.
    private bool MayAskTable => _fleet.LastError is null && _fleet.View.AsOf != DateTimeOffset.MinValue
        && (Volatile.Read(ref _pausedAt) is var paused && (paused == long.MinValue || _clock.GetElapsedTime(paused) >= ReadPause));

    /// <summary>What the fleet knows now.</summary>
    public FleetView View => _fleet.View;

    /// <summary>The key of a request by what the fleet knows now; null for a request whose answer must not be kept.</summary>
    public CacheKey? KeyOf(ChatRequest request, Route route, string tenant) => CacheableRequest.KeyOf(request, route, tenant, _fleet.View);

    /// <summary>The answer under a key, however old, from memory; null if there is none.</summary>
    public CachedAnswer? FindInMemory(in CacheKey key) => Memory.Find(key);

    /// <summary>The same from the table, within <see cref="ReadLimit"/>; null also where the table cannot say. From then on it is in memory.</summary>
    /// <exception cref="OperationCanceledException">The caller has left.</exception>
    public async ValueTask<CachedAnswer?> FindInTableAsync(CacheKey key, RouteCacheSettings settings, CancellationToken gone)
    {
        if (!settings.Persist || !MayAskTable) return null;
        using var limit = new CancellationTokenSource(ReadLimit, _clock);
        try
        {
            if (await Table.FindAsync(key, limit.Token).WaitAsync(ReadLimit, _clock, gone) is not { } found) return null;
            Memory.Put(key, found.Answer, found.Ends);
            return found.Answer;
        }
        catch (Exception) when (!gone.IsCancellationRequested)
        {
            // Whatever storage has: it is left alone for a while.
            Volatile.Write(ref _pausedAt, _clock.GetTimestamp());
            return null;
        }
    }

    /// <summary>Keeps an answer. Waits for nothing.</summary>
    public void Keep(in CacheKey key, CachedAnswer answer, RouteCacheSettings settings)
    {
        var ends = answer.Made + settings.KeepFor;
        Memory.Put(key, answer, ends);
        if (!settings.Persist || answer.Rest.Length > CacheRow.LargestBytes) return;
        Interlocked.Increment(ref _unwritten);
        if (_writes.Writer.TryWrite(new CacheEntry(key, answer, ends))) return;
        Interlocked.Decrement(ref _unwritten);
        RouterMeters.CacheDrop("full");
    }

    /// <summary>Writes to the table, drops what was purged or has ended, and deletes old rows, until it is cancelled. Runs once per process; ends at once where no route keeps answers.</summary>
    public Task RunAsync(CancellationToken cancellationToken)
        => _isUsed ? Task.WhenAll(Enumerable.Range(0, Writers).Select(_ => WriteAsync(cancellationToken)).Append(SweepAsync(cancellationToken))) : Task.CompletedTask;

    /// <inheritdoc/>
    public void Dispose() => _embeddings.Dispose();

    /// <summary>Done when everything that was kept until now is written, or dropped.</summary>
    internal async Task WrittenAsync()
    {
        while (Volatile.Read(ref _unwritten) > 0) await Task.Yield();
    }

    private async Task WriteAsync(CancellationToken cancellationToken)
    {
        try
        {
            while (true)
            {
                var entry = await _writes.Reader.ReadAsync(cancellationToken);
                var isWritten = await TryWriteAsync(entry, cancellationToken);
                Interlocked.Decrement(ref _unwritten);
                if (!isWritten) await Task.Delay(StorageLimits.Pause, _clock, cancellationToken);
            }
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // The host stops. What still waits is in no other memory, and is made again when somebody asks.
        }
    }

    private async Task<bool> TryWriteAsync(CacheEntry entry, CancellationToken cancellationToken)
    {
        try
        {
            await Table.WriteAsync(entry.Key, entry.Answer, entry.Ends, cancellationToken);
            return true;
        }
        catch (Exception) when (!cancellationToken.IsCancellationRequested)
        {
            // Whatever storage has. An answer that is not written is asked of a backend again.
            RouterMeters.CacheDrop("storage");
            return false;
        }
    }

    private async Task SweepAsync(CancellationToken cancellationToken)
    {
        var (purges, swept) = (_fleet.View.Purges, _clock.GetTimestamp());
        try
        {
            while (true)
            {
                await Task.Delay(Turn, _clock, cancellationToken);
                purges = DropPurged(purges);
                if (_clock.GetElapsedTime(swept) < SweepEvery) continue;
                swept = _clock.GetTimestamp();
                Memory.Sweep();
                await TrySweepTableAsync(cancellationToken);
            }
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // The host stops.
        }
    }

    private ImmutableDictionary<string, long> DropPurged(ImmutableDictionary<string, long> known)
    {
        var purges = _fleet.View.Purges;
        if (purges.Count == known.Count && purges.All(one => known.GetValueOrDefault(one.Key) == one.Value)) return known;
        Memory.Sweep(answer => CachePurges.IsNewer(purges, known, answer.Route, answer.Tenant));
        return purges;
    }

    private async Task TrySweepTableAsync(CancellationToken cancellationToken)
    {
        try
        {
            await Table.SweepAsync(cancellationToken);
        }
        catch (Exception) when (!cancellationToken.IsCancellationRequested)
        {
            // Whatever storage has: the next sweep begins where this one has stopped.
        }
    }
}
