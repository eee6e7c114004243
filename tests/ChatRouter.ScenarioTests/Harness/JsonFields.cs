using System.Text.Json.Nodes;

namespace ChatRouter.ScenarioTests.Harness;

internal static class JsonFields
{
    /// <summary>Sets every field of the other object on this one.</summary>
    public static JsonObject With(this JsonObject json, string fields)
    {
        foreach (var (name, value) in JsonNode.Parse(fields)!.AsObject()) json[name] = value?.DeepClone();
        return json;
    }

    /// <summary>Sets every field of the other JSON object on this one.</summary>
    public static string WithFields(this string json, string fields) => JsonNode.Parse(json)!.AsObject().With(fields).ToJsonString();
}
