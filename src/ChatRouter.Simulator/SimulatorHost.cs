using ChatRouter.Simulator.Control;
using ChatRouter.Simulator.Transport;
using ChatRouter.Simulator.Wire;

namespace ChatRouter.Simulator;

/// <summary>
/// Simulated backends on ports of 127.0.0.1, each speaking like its real server, with faults on command, and a control API
/// over them: <c>GET /control</c>, <c>PUT</c> and <c>DELETE /control/{backend}</c>, <c>GET</c> and <c>DELETE /control/log</c>.
/// Thread-safe.
/// </summary>
public sealed class SimulatorHost : IAsyncDisposable
{
    private readonly Dictionary<string, SimulatedBackend> _backends = new(StringComparer.Ordinal);
    private SimulatorServer? _control;

    private SimulatorHost(WireLog log) => Log = log;

    /// <summary>Base address of the control API.</summary>
    public Uri Control => _control!.BaseUrl;

    /// <summary>The backends by name, in the order of the options.</summary>
    public IReadOnlyDictionary<string, SimulatedBackend> Backends => _backends;

    /// <summary>What all backends saw on the wire.</summary>
    public WireLog Log { get; }

    /// <summary>Starts every backend and the control API; all ports are open when this returns.</summary>
    /// <param name="options">The backends. Read once: later changes have no effect.</param>
    /// <param name="time">The clock of delays and of the log. Default: the system's.</param>
    /// <param name="ct">Gives up starting.</param>
    /// <exception cref="ArgumentException">The options are not valid; the message lists every problem.</exception>
    /// <exception cref="IOException">A port is taken.</exception>
    public static async Task<SimulatorHost> StartAsync(SimulatorOptions options, TimeProvider? time = null, CancellationToken ct = default)
    {
        ArgumentNullException.ThrowIfNull(options);
        SimulatorOptionsCheck.ThrowIfInvalid(options);
        time ??= TimeProvider.System;
        var host = new SimulatorHost(new WireLog(options.LogCapacity, time));
        try
        {
            foreach (var backend in options.Backends)
                host._backends.Add(backend.Name, await SimulatedBackend.StartAsync(BackendProfile.From(backend, options.Seed), host.Log, time, ct));
            host._control = await SimulatorServer.StartAsync(options.ControlPort, new ControlApi(host).HandleAsync, ct);
        }
        catch
        {
            await host.DisposeAsync();
            throw;
        }

        return host;
    }

    /// <summary>Makes every backend normal again.</summary>
    public void ClearFaults()
    {
        foreach (var backend in _backends.Values)
            backend.ClearFault();
    }

    /// <summary>Closes all ports and cuts what is open.</summary>
    public async ValueTask DisposeAsync()
    {
        if (_control is not null)
            await _control.DisposeAsync();
        await Task.WhenAll(_backends.Values.Select(backend => backend.DisposeAsync().AsTask()));
    }
}
