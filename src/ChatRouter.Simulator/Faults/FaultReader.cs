using System.Text.Json;

namespace ChatRouter.Simulator.Faults;

/// <summary>Reads a fault from the control API's JSON, strictly: an unknown field is a mistake in a drill, not noise.</summary>
internal static class FaultReader
{
    public static FaultProblem? TryRead(JsonElement json, out FaultSettings? settings)
    {
        settings = null;
        if (json.ValueKind != JsonValueKind.Object)
            return new FaultProblem("body", "The body must be a JSON object.", ["""{"fault":"...", ...}"""]);
        if (!json.TryGetProperty("fault", out var name) || name.ValueKind != JsonValueKind.String)
            return new FaultProblem("fault", "'fault' is required and must be a string.", [.. FaultNames.All]);
        if (!FaultNames.TryParse(name.GetString()!, out var kind))
            return new FaultProblem("fault", $"There is no fault '{name.GetString()}'.", [.. FaultNames.All]);

        var definition = FaultCatalogue.Of(kind);
        var read = new FaultSettings { Fault = kind };
        foreach (var property in json.EnumerateObject().Where(p => p.Name != "fault"))
        {
            if (definition.Parameters.FirstOrDefault(p => p.Name == property.Name) is not { } parameter)
            {
                return new FaultProblem(
                    property.Name, $"The fault {definition.Name} does not take '{property.Name}'.", [.. definition.Parameters.Select(p => p.Name)]);
            }

            if (property.Value.ValueKind == JsonValueKind.Null)
                continue;
            if (parameter.Set(read, property.Value) is not { } next)
                return new FaultProblem(property.Name, $"'{property.Name}' is {property.Value.GetRawText()}.", [parameter.Allowed]);
            read = next;
        }

        settings = read;
        return null;
    }
}
