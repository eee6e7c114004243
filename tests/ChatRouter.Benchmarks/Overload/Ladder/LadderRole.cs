using ChatRouter.Benchmarks.Run;
using ChatRouter.Simulator;

namespace ChatRouter.Benchmarks.Overload.Ladder;

/// <summary>The simulated ladder's process: names the addresses of its control API and of its servers on standard output, a line each, and ends with standard input.</summary>
internal static class LadderRole
{
    public static async Task RunAsync(CancellationToken cancellationToken)
    {
        var options = new SimulatorOptions { Backends = [.. LadderShape.Servers.Select(server => server.ToOptions())] };
        await using var simulator = await SimulatorHost.StartAsync(options, ct: cancellationToken);
        Console.WriteLine(simulator.Control);
        foreach (var backend in simulator.Backends.Values)
            Console.WriteLine(backend.BaseUrl);
        await RoleHost.InputEndedAsync(cancellationToken);
    }
}
