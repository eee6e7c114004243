namespace ChatRouter.Simulator.Load;

/// <summary>
/// The part of a server that can be full: slots, the queue before them in order of arrival, and the KV cache. A request
/// starts when a slot is free and its prompt fits in the cache; a lone request always starts. Thread-safe.
/// </summary>
internal sealed class Engine(BackendProfile profile)
{
    private readonly Lock _lock = new();
    private readonly LinkedList<SeatRequest> _queue = new();
    private int _running;
    private long _kvTokens;

    public int Running => Volatile.Read(ref _running);

    public int Waiting
    {
        get
        {
            lock (_lock)
                return _queue.Count;
        }
    }

    /// <summary>Share of the KV cache in use, 0 to 1.</summary>
    public double KvUse => Math.Min(1, Volatile.Read(ref _kvTokens) / (double)profile.KvCacheTokens);

    /// <summary>By how much the present load stretches the time between tokens; 1 when one request runs.</summary>
    public double Slowdown => 1 + (profile.LoadSlowdown * Math.Max(0, Running - 1) / profile.Slots);

    /// <summary>Takes a slot, waiting for one if need be.</summary>
    /// <param name="promptTokens">What the prompt takes of the KV cache.</param>
    /// <param name="ct">Leaves the queue.</param>
    /// <returns>The slot; null when the queue is full.</returns>
    public async ValueTask<Seat?> TakeSeatAsync(int promptTokens, CancellationToken ct)
    {
        SeatRequest waiting;
        lock (_lock)
        {
            if (_queue.Count == 0 && Fits_NeedsLock(promptTokens))
                return Start_NeedsLock(promptTokens);
            if (_queue.Count >= profile.MaxQueue)
                return null;
            waiting = new SeatRequest(promptTokens);
            _queue.AddLast(waiting.Node);
        }

        await using var leaving = ct.UnsafeRegister(
            static state =>
            {
                var (engine, request) = ((Engine, SeatRequest))state!;
                engine.Leave(request);
            },
            (this, waiting));
        return await waiting.Granted;
    }

    internal void Grow(int tokens) => Interlocked.Add(ref _kvTokens, tokens);

    internal void Release(int tokens)
    {
        lock (_lock)
        {
            Interlocked.Add(ref _kvTokens, -tokens);
            Volatile.Write(ref _running, _running - 1);
            Admit_NeedsLock();
        }
    }

    private void Leave(SeatRequest request)
    {
        lock (_lock)
        {
            if (request.Node.List is null)
                return;
            _queue.Remove(request.Node);
            request.Cancel();
            // Whoever stood behind a long prompt may fit now.
            Admit_NeedsLock();
        }
    }

    private void Admit_NeedsLock()
    {
        while (_queue.First is { } first && Fits_NeedsLock(first.Value.PromptTokens))
        {
            _queue.RemoveFirst();
            first.Value.Grant(Start_NeedsLock(first.Value.PromptTokens));
        }
    }

    private bool Fits_NeedsLock(int promptTokens)
        => _running < profile.Slots && (_running == 0 || Volatile.Read(ref _kvTokens) + promptTokens <= profile.KvCacheTokens);

    private Seat Start_NeedsLock(int promptTokens)
    {
        Volatile.Write(ref _running, _running + 1);
        Interlocked.Add(ref _kvTokens, promptTokens);
        return new Seat(this, promptTokens);
    }
}
