using System.Text.Json;
using System.Text.Json.Serialization;

namespace ChatRouter.Http;

/// <summary>How reports become JSON.</summary>
internal static class OpsJson
{
    /// <summary>Names in camel case, words for enumerations, nothing for null.</summary>
    public static JsonSerializerOptions Options { get; } = new(JsonSerializerDefaults.Web)
    {
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.CamelCase) },
    };
}
