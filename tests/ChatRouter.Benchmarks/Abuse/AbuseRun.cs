using System.Net.Http.Headers;
using ChatRouter.Benchmarks.Load;
using ChatRouter.Benchmarks.Run;

namespace ChatRouter.Benchmarks.Abuse;

/// <summary>One attack on a router of its own, with an honest caller beside it.</summary>
internal static class AbuseRun
{
    private const int WarmUps = 1000;
    private static readonly TimeSpan s_pause = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan s_every = TimeSpan.FromMilliseconds(250);

    /// <summary>Runs it.</summary>
    /// <param name="attack">The attack.</param>
    /// <param name="wait">From its end until memory is read, and again.</param>
    /// <param name="clock">The clock.</param>
    /// <param name="cancellationToken">Ends the run.</param>
    public static async Task<AbuseFigure> RunAsync(Attack attack, TimeSpan wait, TimeProvider clock, CancellationToken cancellationToken)
    {
        await using var backend = await TargetStarter.BackendAsync(cancellationToken);
        await using var router = await new TargetStarter(null, false, false, false, null).ProxyAsync(Target.Router, backend, cancellationToken);
        using var client = new HttpClient(new SocketsHttpHandler { UseProxy = false }) { BaseAddress = new Uri($"http://127.0.0.1:{router.Port}") };
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", LoadRequest.Key);
        var body = LoadRequest.CreateBody(new LoadPlan { Port = router.Port, Connections = 1 });
        for (var i = 0; i < WarmUps; i++) await AskAsync(client, body, cancellationToken);
        await Task.Delay(s_pause, clock, cancellationToken);

        var (before, peak, cpu, note, waits) = (0L, 0L, TimeSpan.Zero, "", new List<TimeSpan?>());
        using (var meter = new ProcessMeter(router.ProcessId, clock))
        {
            before = meter.IdleBytes;
            var running = attack.RunAsync(router.Port, cancellationToken);
            while (!running.IsCompleted)
            {
                var start = clock.GetTimestamp();
                waits.Add(await AskAsync(client, body, cancellationToken) ? clock.GetElapsedTime(start) : null);
                await Task.Delay(s_every, clock, cancellationToken);
            }

            (note, peak, cpu) = (await running, meter.PeakBytes, meter.Cpu);
        }

        await Task.Delay(wait, clock, cancellationToken);
        var after = Resident(router);
        await Task.Delay(wait, clock, cancellationToken);
        return new AbuseFigure(attack.Name, note, before, peak, after, Resident(router), cpu, waits.Count(wait => wait is not null), waits.Count, waits.Max() ?? TimeSpan.Zero);
    }

    private static long Resident(Target router)
    {
        using var process = System.Diagnostics.Process.GetProcessById(router.ProcessId);
        return process.WorkingSet64;
    }

    private static async Task<bool> AskAsync(HttpClient client, byte[] body, CancellationToken cancellationToken)
    {
        using var content = new ByteArrayContent(body);
        content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        try
        {
            using var answer = await client.PostAsync(new Uri("/v1/chat/completions", UriKind.Relative), content, cancellationToken);
            return answer.IsSuccessStatusCode;
        }
        catch (HttpRequestException)
        {
            return false;
        }
    }
}
