using ChatRouter.Health.Gpu;
using ChatRouter.Health.Inference;
using ChatRouter.Health.KeepWarm;
using ChatRouter.Health.Probes;
using ChatRouter.Model;
using ChatRouter.Protocols;

namespace ChatRouter.Health;

/// <summary>Takes one backend through the levels L0 (transport), L1 (process), L2 (readiness) and L3 (inference) within its time limit. Thread-safe.</summary>
internal sealed class BackendProber(HttpMessageInvoker http, ITokenSource? tokens, TimeProvider clock, ITrafficProof? proof = null, IProbeTrials? trials = null)
{
    private static readonly TimeSpan BetweenTries = TimeSpan.FromMilliseconds(250);

    private readonly InferenceProbe _inference = new(http, clock, proof, trials);
    private readonly ModelWarmer _keeper = new(clock);
    private readonly GpuProbe _gpu = new(http, clock);

    /// <summary>What the probes saw.</summary>
    /// <param name="backend">The backend.</param>
    /// <param name="previous">The verdict before, which may still be on its way; asked for by the last level alone.</param>
    /// <param name="stopping">Stops the run.</param>
    /// <exception cref="OperationCanceledException">The run was stopped.</exception>
    internal async Task<ProbeReport> ProbeAsync(Backend backend, Task<BackendHealth?> previous, CancellationToken stopping)
    {
        var start = clock.GetTimestamp();
        using var limit = new CancellationTokenSource(backend.Health.Timeout, clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, stopping);
        var gpu = _gpu.RunAsync(backend, previous, either.Token);
        var report = await RunLevelsAsync(backend, previous, start, either.Token) with { Gpu = await gpu };

        // A probe that was cut off by the host says nothing; only the limit of the run does.
        stopping.ThrowIfCancellationRequested();
        return report;
    }

    private async Task<ProbeReport> RunLevelsAsync(Backend backend, Task<BackendHealth?> previous, long start, CancellationToken limit)
    {
        var (token, fault) = await TokenAsync(backend, limit);
        if (fault is not null) return new ProbeReport { OwnFault = fault };
        var client = new ProbeClient(http, backend, token);
        var probe = BackendProbes.For(backend.Protocol);
        var (report, answer) = await ReachAsync(client, probe.ProcessPath(backend), backend.Health.TransportFailures, limit);
        if (answer is null) return report;

        report = report with { Status = answer.Status, IsAlive = probe.IsAlive(answer.Status), IsLoading = answer.IsLoading, MayBeStarting = probe.MayBeStarting(answer.Status) };
        if (!report.IsAlive) return report;
        var readiness = _keeper.Keep(backend, await probe.CheckAsync(client, backend, answer, limit), client);
        var inference = await _inference.RunAsync(backend, readiness, await previous, token, Left, limit);
        return report with { Readiness = readiness, Inference = inference };

        TimeSpan Left() => backend.Health.Timeout - clock.GetElapsedTime(start);
    }

    // L0 and L1 are one request: a connection that is made is at once used to ask the process.
    private async Task<(ProbeReport Report, ProbeAnswer? Answer)> ReachAsync(ProbeClient client, string path, int tries, CancellationToken limit)
    {
        var report = new ProbeReport { Path = path };
        while (true)
        {
            var start = clock.GetTimestamp();
            try
            {
                var answer = await client.GetAsync(path, limit);
                return (report with { Latency = clock.GetElapsedTime(start) }, answer);
            }
            catch (Exception error) when (TransportError.Describe(error) is { } words)
            {
                report = report with { TransportFailures = report.TransportFailures + 1, TransportError = words };
            }
            catch (OperationCanceledException) when (report.TransportFailures > 0)
            {
                // The limit of the run cut off one more try at a host that never answered.
                return (report with { TransportFailures = report.TransportFailures + 1 }, null);
            }
            catch (OperationCanceledException)
            {
                // The connect limit is shorter: it was accepted.
                return (report with { IsSilent = true, Latency = clock.GetElapsedTime(start) }, null);
            }

            if (report.TransportFailures >= tries || !await PauseAsync(limit)) return (report, null);
        }
    }

    private async Task<bool> PauseAsync(CancellationToken limit)
    {
        try
        {
            await Task.Delay(BetweenTries, clock, limit);
            return true;
        }
        catch (OperationCanceledException)
        {
            return false;
        }
    }

    private async Task<(string? Token, ProbeFinding? Fault)> TokenAsync(Backend backend, CancellationToken limit)
    {
        if (backend.Credential.Kind != CredentialKind.EntraToken) return (null, null);
        if (tokens is null) return (null, new ProbeFinding(HealthState.Down, "no source of access tokens"));
        try
        {
            return (await tokens.GetTokenAsync(backend.Credential.Scope, limit), null);
        }
        catch (Exception error)
        {
            // Whatever the identity has: without a token no call can be made. Its message may be long and is not ours to vouch for.
            return (null, new ProbeFinding(HealthState.Down, $"no access token ({error.GetType().Name})"));
        }
    }
}
