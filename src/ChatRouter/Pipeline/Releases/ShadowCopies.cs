using System.Collections.Concurrent;
using System.Threading.Channels;
using ChatRouter.Attempts;
using ChatRouter.Model;
using ChatRouter.Model.Requests;
using ChatRouter.Releases.Figures;
using ChatRouter.Releases.Gates.Candidates;
using ChatRouter.Releases.Split;
using ChatRouter.Telemetry;

namespace ChatRouter.Pipeline.Releases;

/// <summary>
/// Copies of requests on their way to a candidate: a short queue in memory, and one worker beside the requests. A copy that finds the queue or the shadow lane full is dropped; nobody
/// waits for it. What came of a pair is counted for both sides. Thread-safe.
/// </summary>
internal sealed class ShadowCopies
{
    /// <summary>Largest request and answer that are copied, in bytes.</summary>
    public const int LargestBytes = 256 * 1024;

    private const int Capacity = 32;

    private readonly Channel<ShadowCopy> _queue;
    private readonly ConcurrentDictionary<string, long> _spent = new(StringComparer.Ordinal);
    private readonly ReleaseCounter _counter;
    private readonly Func<int> _instances;
    private long _dropped;

    /// <param name="counter">Counts both sides.</param>
    /// <param name="instances">Instances of the fleet: each has its share of the token budget.</param>
    public ShadowCopies(ReleaseCounter counter, Func<int> instances)
    {
        _counter = counter;
        _instances = instances;
        _queue = Channel.CreateBounded<ShadowCopy>(new BoundedChannelOptions(Capacity) { FullMode = BoundedChannelFullMode.DropWrite, SingleReader = true }, _ => Drop());
    }

    /// <summary>Copies that were dropped because too many waited, or nobody had room for them.</summary>
    public long Dropped => Interlocked.Read(ref _dropped);

    /// <summary>What makes a copy of a request, or null: it is not one of the sampled, is too large, may act by its tools, or the budget is spent.</summary>
    public ShadowVisit? Open(RouteSplit split, ChatRequest request, RequestState state)
    {
        if (split.Release.Shadow is not { } settings || request.Needs.HasFlag(Capabilities.Tools) || request.Body.Length > LargestBytes) return null;
        if (!split.IsShadowed(state.Tenant, state.Id, settings.Percent)) return null;
        return _spent.GetValueOrDefault(split.Progress.Salt) < settings.TokenBudget / Math.Max(1, _instances()) ? new ShadowVisit(this, split, request) : null;
    }

    /// <summary>Hands a copy over; drops it if too many wait, or if its own request found some backend full: then nobody needs more load.</summary>
    public void Hand(ShadowCopy copy)
    {
        if (copy.Decision.Skipped.Any(skipped => skipped.Reason == AttemptGate.NoPlace)) Drop();
        else _queue.Writer.TryWrite(copy);
    }

    /// <summary>Asks the candidate, one copy after the other, until it is cancelled. Runs once per process.</summary>
    /// <param name="caller">Asks.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public async Task RunAsync(CandidateCaller caller, CancellationToken cancellationToken)
    {
        try
        {
            await foreach (var copy in _queue.Reader.ReadAllAsync(cancellationToken)) await CompareAsync(caller, copy, cancellationToken);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // What waits is lost with the process: copies are nobody's answers.
        }
    }

    /// <summary>Asks the candidate for what waits now.</summary>
    internal async Task DrainAsync(CandidateCaller caller, CancellationToken cancellationToken)
    {
        while (_queue.Reader.TryRead(out var copy)) await CompareAsync(caller, copy, cancellationToken);
    }

    private async Task CompareAsync(CandidateCaller caller, ShadowCopy copy, CancellationToken cancellationToken)
    {
        var split = copy.Split;
        if (split is not { BaselineSide: { } baselineSide, CandidateSide: { } candidateSide }) return;
        if (copy.Decision.Result == "complete" && copy.Answer.IsEmpty) return;
        if (ReleaseSample.Of(copy.Decision with { Variant = baselineSide }) is not { } baseline) return;
        var answer = await caller.AskOnceAsync(TrialRoutes.Only(split.Baseline, split.Release.Candidate), copy.Body, cancellationToken);
        if (!answer.IsComplete && (answer.Backend is null || answer.Result == RefusalCodes.LaneSaturated))
        {
            Drop();
            return;
        }

        _spent.AddOrUpdate(split.Progress.Salt, answer.Usage?.TotalTokens ?? 0, (_, spent) => spent + (answer.Usage?.TotalTokens ?? 0));
        var (ours, theirs) = ShadowPair.Compare(copy, baseline, answer);
        _counter.Add(baselineSide, ours);
        _counter.Add(candidateSide, theirs);
    }

    private void Drop()
    {
        Interlocked.Increment(ref _dropped);
        RouterMeters.ShadowDropped();
    }
}
