using System.Text.Json;
using ChatRouter.WorkerTests.Contract;

namespace ChatRouter.WorkerTests.Host;

/// <summary>A function as the worker has named it to the host.</summary>
internal sealed class IndexedFunction
{
    private readonly JsonElement _trigger;

    public IndexedFunction(RpcFunctionMetadata metadata)
    {
        Metadata = metadata;
        _trigger = metadata.RawBindings.Select(Parse).Single(binding => Text(binding, "type")!.EndsWith("Trigger", StringComparison.OrdinalIgnoreCase));
    }

    /// <summary>What the worker said, for the load request.</summary>
    public RpcFunctionMetadata Metadata { get; }

    public string Id => Metadata.FunctionId;

    public string Name => Metadata.Name;

    /// <summary><c>httpTrigger</c>, <c>timerTrigger</c> or <c>serviceBusTrigger</c>, in any case.</summary>
    public string Trigger => Text(_trigger, "type")!;

    public bool IsHttp => Trigger.Equals("httpTrigger", StringComparison.OrdinalIgnoreCase);

    /// <summary>The parameter that the trigger's data goes to.</summary>
    public string TriggerParameter => Text(_trigger, "name")!;

    /// <summary>The route template; without one, the name.</summary>
    public string Route => Text(_trigger, "route") is { Length: > 0 } route ? route : Name;

    /// <summary>The methods it takes; empty for all.</summary>
    public string[] Methods => Property(_trigger, "methods") is { ValueKind: JsonValueKind.Array } methods ? [.. methods.EnumerateArray().Select(method => method.GetString()!)] : [];

    /// <summary>A text of the trigger's binding; null if it is not there.</summary>
    public string? Binding(string name) => Property(_trigger, name)?.ToString();

    private static JsonElement Parse(string binding)
    {
        using var json = JsonDocument.Parse(binding);
        return json.RootElement.Clone();
    }

    private static string? Text(JsonElement binding, string name) => Property(binding, name)?.GetString();

    private static JsonElement? Property(JsonElement binding, string name)
        => binding.EnumerateObject().Where(property => property.Name.Equals(name, StringComparison.OrdinalIgnoreCase)).Select(property => (JsonElement?)property.Value).FirstOrDefault();
}
