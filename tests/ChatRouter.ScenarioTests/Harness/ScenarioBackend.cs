using System.Text.Json.Nodes;
using ChatRouter.Simulator;

namespace ChatRouter.ScenarioTests.Harness;

/// <summary>A backend of a scenario: what is simulated, and what router.json says of it.</summary>
public sealed record ScenarioBackend(string Name, BackendKind Kind)
{
    /// <summary>The rung it stands on, from 1; 0: in no ladder.</summary>
    public int Rung { get; init; } = 1;

    /// <summary>The model's name at the backend. The simulator's text depends on it, unless a family is set.</summary>
    public string Model { get; init; } = "large-model";

    /// <summary>The protocol in router.json; null takes the one of <see cref="Kind"/>.</summary>
    public string? Protocol { get; init; }

    /// <summary>More fields of the backend in router.json, as a JSON object.</summary>
    public string Settings { get; init; } = "{}";

    /// <summary>More fields that name addresses of simulated backends, as a JSON object.</summary>
    public Func<SimulatorHost, string>? ConfigureBy { get; init; }

    /// <summary>Changes the simulated backend; it has no delays.</summary>
    public Action<SimulatedBackendOptions> Simulate { get; init; } = static _ => { };

    /// <summary>Where it stands if it is not simulated.</summary>
    public Uri? Address { get; init; }

    internal SimulatedBackendOptions ToSimulated()
    {
        var options = new SimulatedBackendOptions { Name = Name, Kind = Kind, Model = Model, RecordRequests = true, Slots = 64 }.WithoutDelays();
        Simulate(options);
        return options;
    }

    internal JsonObject ToJson(SimulatorHost? simulator)
    {
        var json = new JsonObject
        {
            ["protocol"] = Protocol ?? Kind switch
            {
                BackendKind.Vllm => "vllm",
                BackendKind.Ollama => "ollama",
                BackendKind.LlamaCpp => "llamacpp",
                BackendKind.Anthropic => "anthropic",
                _ => "openai",
            },
            ["baseUrl"] = (Address ?? simulator!.Backends[Name].BaseUrl).ToString().TrimEnd('/'),
            ["model"] = Model,
        };
        return ConfigureBy is null ? json.With(Settings) : json.With(Settings).With(ConfigureBy(simulator!));
    }
}
