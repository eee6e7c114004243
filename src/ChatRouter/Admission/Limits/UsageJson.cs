using System.Text.Json.Serialization;

namespace ChatRouter.Admission.Limits;

/// <summary>JSON of the usage rows, without reflection.</summary>
[JsonSerializable(typeof(Dictionary<string, ScopeUse>), TypeInfoPropertyName = "Scopes")]
[JsonSourceGenerationOptions(DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingDefault)]
internal sealed partial class UsageJson : JsonSerializerContext;
