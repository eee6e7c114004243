using System.Collections.Frozen;
using ChatRouter.Model;

namespace ChatRouter.Telemetry;

/// <summary>
/// The word of a result in counts and metrics. A caller may get the code of a backend's own error, and a backend may write there what it likes: such a code is
/// <see cref="Other"/> here, or every new one would be a series of its own for ever.
/// </summary>
internal static class ResultWord
{
    /// <summary>A code that the router does not have.</summary>
    public const string Other = "other";

    private static readonly FrozenSet<string> Known = RefusalCodes.All.Concat(["complete", "interrupted", "caller_gone"]).ToFrozenSet(StringComparer.Ordinal);

    /// <summary>The word for the result of a decision.</summary>
    public static string Of(string? result) => result is not null && Known.Contains(result) ? result : Other;
}
