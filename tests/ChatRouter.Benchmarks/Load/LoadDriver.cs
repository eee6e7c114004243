using System.Text.Json;

namespace ChatRouter.Benchmarks.Load;

/// <summary>
/// The load driver's process: one <see cref="LoadPlan"/> per line of standard input, one <see cref="LoadResult"/> per line of output.
/// It is started with inline socket completions, so that one thread reads and writes all connections.
/// </summary>
internal sealed class LoadDriver(TimeProvider clock)
{
    public static async Task ServeAsync(CancellationToken cancellationToken)
    {
        var driver = new LoadDriver(TimeProvider.System);
        while (!cancellationToken.IsCancellationRequested && Console.In.ReadLine() is { } line)
        {
            var result = await driver.RunAsync(JsonSerializer.Deserialize<LoadPlan>(line)!);
            Console.WriteLine(JsonSerializer.Serialize(result));
        }
    }

    private async Task<LoadResult> RunAsync(LoadPlan plan)
    {
        var connections = new LoadConnection[plan.Connections];
        for (var i = 0; i < connections.Length; i++)
        {
            connections[i] = new LoadConnection(plan, clock);
            await connections[i].ConnectAsync();
        }

        using var meter = new ProcessMeter(plan.ProcessId, clock);
        var start = clock.GetTimestamp();
        var end = start + Ticks(plan.Duration);
        var work = new Task[connections.Length];
        for (var i = 0; i < work.Length; i++)
            work[i] = connections[i].RunAsync(start + (Ticks(plan.Spread) * i / work.Length), end);
        await Task.WhenAll(work);
        var took = clock.GetElapsedTime(start);

        foreach (var connection in connections)
            connection.Dispose();
        List<long> latencies = [.. connections.SelectMany(connection => connection.Latencies)];
        List<long> firstBytes = [.. connections.SelectMany(connection => connection.FirstBytes)];
        return new LoadResult
        {
            Requests = latencies.Count,
            Errors = connections.Sum(connection => connection.Errors),
            FirstError = Array.Find(connections, connection => connection.FirstError is not null)?.FirstError,
            RequestsPerSecond = latencies.Count / took.TotalSeconds,
            Latency = Quantiles.Of(latencies, clock.TimestampFrequency),
            FirstByte = Quantiles.Of(firstBytes, clock.TimestampFrequency),
            CpuMicroseconds = meter.Cpu.TotalMicroseconds,
            IdleWorkingSetBytes = meter.IdleBytes,
            PeakWorkingSetBytes = meter.PeakBytes,
        };
    }

    private long Ticks(TimeSpan time) => (long)(time.TotalSeconds * clock.TimestampFrequency);
}
