using Microsoft.Extensions.Hosting;

namespace ChatRouter.Http;

/// <summary>
/// Gives memory back after a burst. A process that has become idle allocates nothing, so the runtime never collects, and what a flood has left (the server's buffers, bodies)
/// stays with the process. When it collects says <see cref="MemoryReturnPace"/>.
/// </summary>
internal sealed class MemoryReturn : BackgroundService
{
    /// <summary>Memory keeps its own time, whatever clock the router runs on.</summary>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(MemoryReturnPace.Pause, TimeProvider.System);
        var pace = new MemoryReturnPace(GC.GetTotalAllocatedBytes());
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            // What the runtime holds is known as of its last collection, and since then there may have been none: what was allocated counts as well.
            var held = Math.Max(GC.GetGCMemoryInfo().TotalCommittedBytes, GC.GetTotalMemory(forceFullCollection: false));
            if (pace.IsDue(GC.GetTotalAllocatedBytes(), held)) GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
        }
    }
}
