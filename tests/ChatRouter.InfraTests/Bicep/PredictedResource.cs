using System.Text.Json;

namespace ChatRouter.InfraTests.Bicep;

/// <summary>A resource that a deployment would make.</summary>
/// <param name="Json">All of it, as it would be sent to Azure.</param>
internal sealed record PredictedResource(JsonElement Json)
{
    /// <summary>Its id, or the expression for it.</summary>
    public string Id { get; } = Json.GetProperty("id").GetString()!;

    /// <summary>Its type without the version.</summary>
    public string Type { get; } = Json.GetProperty("type").GetString()!;

    /// <summary>Its name below its parent.</summary>
    public string Name { get; } = Json.GetProperty("name").GetString()!.Split('/')[^1];

    /// <summary>A value by the names on the way to it, with points between, as text; null when it is not set.</summary>
    public string? Value(string path) => At(path)?.ToString() switch { "True" => "true", "False" => "false", var text => text };

    /// <summary>A value by the names on the way to it, with points between; null when it is not set.</summary>
    public JsonElement? At(string path)
    {
        var value = Json;
        foreach (var name in path.Split('.'))
        {
            if (value.ValueKind != JsonValueKind.Object || !value.TryGetProperty(name, out value) || value.ValueKind == JsonValueKind.Null) return null;
        }

        return value;
    }

    /// <inheritdoc/>
    public override string ToString() => $"{Type} '{Name}'";
}
