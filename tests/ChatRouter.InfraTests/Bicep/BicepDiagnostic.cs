using System.Text.Json;

namespace ChatRouter.InfraTests.Bicep;

/// <summary>An error, a warning or a hint of the compiler or of a rule in bicepconfig.json.</summary>
/// <param name="Path">The file.</param>
/// <param name="Line">Its line, from 1.</param>
/// <param name="Level"><c>Error</c>, <c>Warning</c> or <c>Info</c>.</param>
/// <param name="Code">The compiler's number or the rule's name.</param>
/// <param name="Message">What is wrong.</param>
internal sealed record BicepDiagnostic(string Path, int Line, string Level, string Code, string Message)
{
    /// <summary>Reads the compiler's form.</summary>
    public static BicepDiagnostic Read(JsonElement json) => new(
        json.GetProperty("source").GetString()!,
        json.GetProperty("range").GetProperty("start").GetProperty("line").GetInt32() + 1,
        json.GetProperty("level").GetString()!,
        json.GetProperty("code").GetString()!,
        json.GetProperty("message").GetString()!);
}
