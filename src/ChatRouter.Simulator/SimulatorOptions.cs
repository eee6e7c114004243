namespace ChatRouter.Simulator;

/// <summary>A set of simulated backends and the control API over them.</summary>
public sealed class SimulatorOptions
{
    /// <summary>The backends, each with its own port. At least one.</summary>
    public List<SimulatedBackendOptions> Backends { get; set; } = [];

    /// <summary>TCP port of the control API on 127.0.0.1. Default 0: any free port.</summary>
    public int ControlPort { get; set; }

    /// <summary>Seeds everything that is left to chance: fault probabilities and request ids. Default 1.</summary>
    public int Seed { get; set; } = 1;

    /// <summary>Attempts the wire log keeps, over all backends. 1 or more. Default 4,096.</summary>
    public int LogCapacity { get; set; } = 4096;

    /// <summary>
    /// The usual ladder: <c>gpu1</c> and <c>gpu2</c> (vLLM with a 70B model, in two zones), <c>ollama1</c> (Ollama with an 8B model)
    /// and <c>cpu1</c> (llama.cpp with a 1B model). Each rung is sized to carry some hundred requests per second alone, so that failures can be watched under load.
    /// </summary>
    /// <param name="basePort">Port of the control API; the backends take the four ports after it. 0: any free ports.</param>
    public static SimulatorOptions ClassicLadder(int basePort = 0)
    {
        int Port(int offset) => basePort == 0 ? 0 : basePort + offset;
        const string Large = "llama-3.1-70b-instruct";
        return new SimulatorOptions
        {
            ControlPort = Port(0),
            Backends =
            [
                new() { Name = "gpu1", Kind = BackendKind.Vllm, Model = Large, Zone = "zone-1", Slots = 256, Port = Port(1) },
                new() { Name = "gpu2", Kind = BackendKind.Vllm, Model = Large, Zone = "zone-2", Slots = 256, Port = Port(2) },
                new() { Name = "ollama1", Kind = BackendKind.Ollama, Model = "llama3.1:8b-instruct-q4_K_M", Slots = 256, TokenInterval = TimeSpan.FromMilliseconds(8), Port = Port(3) },
                new() { Name = "cpu1", Kind = BackendKind.LlamaCpp, Model = "tinyllama-1.1b-q4", Slots = 128, TokenInterval = TimeSpan.FromMilliseconds(10), Port = Port(4) },
            ],
        };
    }

    /// <summary>Sets every delay of every backend to zero.</summary>
    /// <returns>This instance.</returns>
    public SimulatorOptions WithoutDelays()
    {
        foreach (var backend in Backends)
            backend.WithoutDelays();
        return this;
    }
}
