using System.Text.Json;

namespace ChatRouter.Simulator.Generation;

/// <summary>A tool the caller offers.</summary>
/// <param name="Name">The function's name.</param>
/// <param name="Parameters">JSON schema of its arguments; undefined when it has none.</param>
internal sealed record ToolSpec(string Name, JsonElement Parameters);
