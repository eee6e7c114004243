using ChatRouter.Simulator;
using ChatRouter.Simulator.Faults;

namespace ChatRouter.WorkerTests.Setup;

/// <summary>The three backends of the deployed <c>router.json</c>, simulated, and the settings that lead there.</summary>
internal static class Backends
{
    public const string GpuA = "gpu-a";
    public const string GpuB = "gpu-b";
    public const string Cpu = "cpu";

    private const string Large = "llama-3.1-8b";

    public static Task<SimulatorHost> StartAsync() => SimulatorHost.StartAsync(new SimulatorOptions
    {
        Backends =
        [
            new() { Name = GpuA, Kind = BackendKind.Vllm, Model = Large, RecordRequests = true },
            new() { Name = GpuB, Kind = BackendKind.Vllm, Model = Large, RecordRequests = true },
            new() { Name = Cpu, Kind = BackendKind.Ollama, Model = "qwen2.5:1.5b", RecordRequests = true },
        ],
    });

    /// <summary>Points the app's backends to the simulated ones.</summary>
    public static Dictionary<string, string> To(this Dictionary<string, string> settings, SimulatorHost simulator)
    {
        foreach (var (name, backend) in simulator.Backends)
        {
            settings[$"Router__backends__{name.Replace('-', '_')}__baseUrl"] = backend.BaseUrl.ToString().TrimEnd('/');
        }

        return settings;
    }

    /// <summary>Puts a backend under a fault.</summary>
    public static void Fault(this SimulatorHost simulator, string backend, FaultKind kind, Func<FaultSettings, FaultSettings>? with = null)
    {
        var fault = new FaultSettings { Fault = kind };
        simulator.Backends[backend].SetFault(with is null ? fault : with(fault));
    }
}
