using Microsoft.Extensions.Hosting;

namespace ChatRouter.Http;

/// <summary>
/// Gives memory back after a burst. A process that has become idle allocates nothing, so the runtime never collects, and what a flood has left (the server's buffers, bodies)
/// stays with the process. Collects only while next to nothing runs, and more and more seldom: 15 s after the burst, then after 30 s, 1 min and so on, because the server lets its buffers go
/// bit by bit.
/// </summary>
internal sealed class MemoryReturn : BackgroundService
{
    private const int Mebibyte = 1024 * 1024;
    private const long WorthwhileBytes = 160 * Mebibyte;
    private const long IdleBytes = 32 * Mebibyte;
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(15);

    /// <summary>Memory keeps its own time, whatever clock the router runs on.</summary>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Pause, TimeProvider.System);
        var allocated = GC.GetTotalAllocatedBytes();
        var (idle, due) = (0, 1);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            var total = GC.GetTotalAllocatedBytes();
            var isIdle = total - allocated < IdleBytes;
            allocated = total;
            if (!isIdle) (idle, due) = (0, 1);
            else if (++idle >= due && GC.GetGCMemoryInfo().TotalCommittedBytes > WorthwhileBytes)
            {
                GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
                (idle, due) = (0, Math.Min(due * 2, 32));
            }
        }
    }
}
