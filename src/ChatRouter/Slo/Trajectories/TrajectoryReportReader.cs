using System.Text.Json;
using ChatRouter.Model;
using ChatRouter.Protocols.Requests;

namespace ChatRouter.Slo.Trajectories;

/// <summary>Reads <c>{"outcome":"completed","spans":[{"name":"search","kind":"retrieval","ms":120,"ok":false}]}</c>; <c>spans</c> may be absent. Pure.</summary>
internal static class TrajectoryReportReader
{
    private const int MostSpans = 1000;
    private const int LongestName = 128;
    private const double LongestMs = 86_400_000;

    private static readonly JsonDocumentOptions Strict = new() { AllowDuplicateProperties = false, MaxDepth = 4 };

    /// <summary>The report, or why it is refused.</summary>
    public static Refusal? Read(ReadOnlyMemory<byte> body, out TrajectoryReport report)
    {
        report = default;
        try
        {
            using var json = JsonDocument.Parse(body, Strict);
            return json.RootElement.ValueKind == JsonValueKind.Object
                ? Read(json.RootElement, ref report)
                : new Refusal(400, RefusalCodes.InvalidType, "The body must be a JSON object.");
        }
        catch (JsonException exception)
        {
            return RequestFault.NotJson(exception);
        }
    }

    private static Refusal? Read(JsonElement body, ref TrajectoryReport report)
    {
        foreach (var field in body.EnumerateObject())
        {
            var refusal = field.Name switch
            {
                "outcome" => ReadOutcome(field.Value, ref report),
                "spans" => ReadSpans(field.Value, ref report),
                _ => Wrong(field.Name, "is not known here; allowed are 'outcome' and 'spans'"),
            };
            if (refusal is not null) return refusal;
        }

        return report.Outcome == TrajectoryOutcome.Unknown ? new Refusal(400, RefusalCodes.MissingParameter, "Field 'outcome' is missing.", "outcome") : null;
    }

    private static Refusal? ReadOutcome(JsonElement value, ref TrajectoryReport report)
    {
        var outcome = value.ValueKind == JsonValueKind.String ? value.GetString() : null;
        if (outcome is not ("completed" or "failed")) return Wrong("outcome", "must be 'completed' or 'failed'");
        report = report with { Outcome = outcome == "completed" ? TrajectoryOutcome.Completed : TrajectoryOutcome.Failed };
        return null;
    }

    private static Refusal? ReadSpans(JsonElement value, ref TrajectoryReport report)
    {
        if (value.ValueKind != JsonValueKind.Array) return Wrong("spans", "must be a list");
        if (value.GetArrayLength() > MostSpans) return Wrong("spans", $"must have at most {MostSpans} entries");
        foreach (var (index, span) in value.EnumerateArray().Index())
        {
            if (ReadSpan(span, $"spans[{index}]", ref report) is { } refusal) return refusal;
        }

        return null;
    }

    private static Refusal? ReadSpan(JsonElement span, string path, ref TrajectoryReport report)
    {
        if (span.ValueKind != JsonValueKind.Object) return Wrong(path, "must be an object with 'name', 'kind', 'ms' and 'ok'");
        if (!span.TryGetProperty("name", out var name) || name.ValueKind != JsonValueKind.String || name.GetString() is not { Length: > 0 and <= LongestName })
            return Wrong(path + ".name", $"must be a text of 1 to {LongestName} characters");
        if (!span.TryGetProperty("kind", out var kind) || kind.ValueKind != JsonValueKind.String || kind.GetString() is not ("tool" or "retrieval"))
            return Wrong(path + ".kind", "must be 'tool' or 'retrieval'");
        if (!span.TryGetProperty("ms", out var ms) || ms.ValueKind != JsonValueKind.Number || ms.GetDouble() is not (>= 0 and <= LongestMs))
            return Wrong(path + ".ms", "must be a number from 0 to 86400000");
        if (!span.TryGetProperty("ok", out var ok) || ok.ValueKind is not (JsonValueKind.True or JsonValueKind.False)) return Wrong(path + ".ok", "must be true or false");
        if (ok.GetBoolean()) return null;
        report = kind.ValueEquals("tool"u8) ? report with { FailedTools = report.FailedTools + 1 } : report with { FailedRetrievals = report.FailedRetrievals + 1 };
        return null;
    }

    private static Refusal Wrong(string field, string what) => new(400, RefusalCodes.InvalidValue, $"Field '{field}' {what}.", field);
}
