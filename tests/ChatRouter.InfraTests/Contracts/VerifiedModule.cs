using System.Text.Json;

namespace ChatRouter.InfraTests.Contracts;

/// <summary>
/// What a module of the public registry takes and gives, as far as the templates use it. Written down from the module's source at that version,
/// because the registry cannot be asked from everywhere.
/// </summary>
/// <param name="Required">Parameters that must be passed.</param>
/// <param name="Optional">Further parameters.</param>
/// <param name="Outputs">Outputs.</param>
internal sealed record VerifiedModule(IReadOnlyList<string> Required, IReadOnlyList<string> Optional, IReadOnlyList<string> Outputs)
{
    /// <summary>By path and version.</summary>
    public static IReadOnlyDictionary<string, VerifiedModule> All { get; } = JsonSerializer.Deserialize<Dictionary<string, VerifiedModule>>(
        File.ReadAllText(Path.Combine(Repository.Root, "tests", "ChatRouter.InfraTests", "Contracts", "modules.json")), JsonSerializerOptions.Web)!;
}
