using System.Text.Json;

namespace ChatRouter.InfraTests.Bicep;

/// <summary>What a deployment would make, worked out by the compiler without Azure. What only Azure knows stands as an expression, <c>[reference(...)]</c>.</summary>
internal sealed class Prediction
{
    /// <summary>The subscription that is deployed to.</summary>
    public const string Subscription = "00000000-0000-0000-0000-000000000001";

    /// <summary>Its tenant.</summary>
    public const string Tenant = "00000000-0000-0000-0000-000000000002";

    /// <summary>Reads the compiler's snapshot.</summary>
    public Prediction(JsonElement snapshot)
    {
        Resources = [.. snapshot.GetProperty("predictedResources").EnumerateArray().Select(json => new PredictedResource(json))];
        Outputs = snapshot.GetProperty("outputs").EnumerateObject().ToDictionary(output => output.Name, output => output.Value.ToString(), StringComparer.Ordinal);
    }

    /// <summary>Every resource in the order of the templates.</summary>
    public IReadOnlyList<PredictedResource> Resources { get; }

    /// <summary>The outputs by name.</summary>
    public IReadOnlyDictionary<string, string> Outputs { get; }

    /// <summary>The resources of a type.</summary>
    public IEnumerable<PredictedResource> OfType(string type) => Resources.Where(resource => resource.Type == type);
}
