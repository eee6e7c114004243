using System.Collections.Immutable;
using System.Text.Json.Serialization;
using ChatRouter.CircuitBreaker;

namespace ChatRouter.Fleet.Rows;

/// <summary>JSON of the evidence rows, without reflection.</summary>
[JsonSerializable(typeof(ImmutableSortedDictionary<string, CircuitEvidence>), TypeInfoPropertyName = "Seen")]
[JsonSourceGenerationOptions(IgnoreReadOnlyProperties = true)]
internal sealed partial class EvidenceJson : JsonSerializerContext;
