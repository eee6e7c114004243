using System.Text.Json.Nodes;
using ChatRouter.Simulator.Faults;

namespace ChatRouter.Simulator.Control;

/// <summary>What the control API shows.</summary>
internal static class ControlViews
{
    public static object All(SimulatorHost host) => new
    {
        backends = host.Backends.Values.Select(One),
        faults = FaultCatalogue.All.Select(fault => new
        {
            fault = fault.Name,
            summary = fault.Summary,
            parameters = fault.Parameters.Select(p => new { name = p.Name, allowed = p.Allowed, @default = fault.DefaultOf(p) }),
        }),
    };

    public static object One(SimulatedBackend backend) => new
    {
        name = backend.Name,
        kind = NameOf(backend.Kind),
        url = backend.BaseUrl.GetLeftPart(UriPartial.Authority),
        model = backend.Model,
        zone = backend.Zone,
        listening = backend.IsListening,
        fault = Fault(backend.Fault),
        running = backend.Running,
        waiting = backend.Waiting,
        kv = Math.Round(backend.KvCacheUse, 4),
    };

    private static string NameOf(BackendKind kind) => kind switch
    {
        BackendKind.Vllm => "vllm",
        BackendKind.Ollama => "ollama",
        BackendKind.LlamaCpp => "llamacpp",
        BackendKind.Anthropic => "anthropic",
        _ => "openai",
    };

    // As it would be sent: the same object can be put back.
    private static JsonObject? Fault(FaultSettings? fault)
    {
        if (fault is null)
            return null;
        var json = new JsonObject { ["fault"] = FaultNames.Of(fault.Fault) };
        foreach (var parameter in FaultCatalogue.Of(fault.Fault).Parameters)
        {
            if (parameter.Get(fault) is { } value)
                json[parameter.Name] = JsonValue.Create(value);
        }

        return json;
    }
}
