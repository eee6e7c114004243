using System.Text.Json;

namespace ChatRouter.Simulator.Faults;

/// <summary>The names faults go by on the wire.</summary>
internal static class FaultNames
{
    private static readonly Dictionary<string, FaultKind> Kinds =
        Enum.GetValues<FaultKind>().ToDictionary(Of, kind => kind, StringComparer.Ordinal);

    public static IEnumerable<string> All => Kinds.Keys;

    public static string Of(FaultKind kind) => kind == FaultKind.ErrorIn200
        ? "error-in-200"
        : JsonNamingPolicy.KebabCaseLower.ConvertName(kind.ToString());

    public static string? Of(CutPoint? point) => point switch
    {
        null => null,
        Faults.CutPoint.Event => "event",
        Faults.CutPoint.Chunk => "chunk",
        _ => "utf8",
    };

    public static bool TryParse(string name, out FaultKind kind) => Kinds.TryGetValue(name, out kind);

    public static CutPoint? CutPoint(string? name) => name switch
    {
        "event" => Faults.CutPoint.Event,
        "chunk" => Faults.CutPoint.Chunk,
        "utf8" => Faults.CutPoint.Utf8,
        _ => null,
    };
}
