using System.Text.Json;

namespace ChatRouter.InfraTests.Bicep;

/// <summary>What came of compiling a file.</summary>
/// <param name="Diagnostics">Everything that the compiler said.</param>
/// <param name="Template">The ARM template, or null after an error.</param>
internal sealed record Compilation(IReadOnlyList<BicepDiagnostic> Diagnostics, JsonElement? Template);
