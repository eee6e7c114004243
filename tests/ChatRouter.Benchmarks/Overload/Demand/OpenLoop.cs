using System.Collections.Concurrent;

namespace ChatRouter.Benchmarks.Overload.Demand;

/// <summary>Sends arrivals at their times, whatever becomes of those before, and watches whether the driver itself keeps up.</summary>
internal sealed class OpenLoop(StreamCaller caller, TimeProvider clock)
{
    private static readonly TimeSpan s_beat = TimeSpan.FromMilliseconds(20);
    private readonly ConcurrentBag<TimeSpan> _beats = [];

    /// <summary>How late a timer of every 20 ms was, that is, how long received bytes may have lain unread in the driver.</summary>
    public IReadOnlyCollection<TimeSpan> Beats => _beats;

    /// <summary>Sends all and waits for all.</summary>
    /// <param name="arrivals">In order of time.</param>
    /// <param name="start">The timestamp that their times count from; those before it are negative.</param>
    /// <param name="cancellationToken">Ends the run.</param>
    public async Task<IReadOnlyList<CallResult>> RunAsync(IReadOnlyList<Arrival> arrivals, long start, CancellationToken cancellationToken)
    {
        using var over = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var beating = BeatAsync(over.Token);
        var calls = new List<Task<CallResult>>(arrivals.Count);
        foreach (var arrival in arrivals)
        {
            var wait = arrival.Due - clock.GetElapsedTime(start);
            if (wait > TimeSpan.Zero)
                await Task.Delay(wait, clock, cancellationToken);
            calls.Add(caller.CallAsync(arrival, start));
        }

        var results = await Task.WhenAll(calls);
        await over.CancelAsync();
        await beating;
        return results;
    }

    private async Task BeatAsync(CancellationToken over)
    {
        try
        {
            while (true)
            {
                var before = clock.GetTimestamp();
                await Task.Delay(s_beat, clock, over);
                _beats.Add(clock.GetElapsedTime(before) - s_beat);
            }
        }
        catch (OperationCanceledException)
        {
            // The run is over.
        }
    }
}
