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

    /// <summary>The report, or why it is refused.</summary>
    public static Refusal? Read(ReadOnlyMemory<byte> body, out TrajectoryReport report)
    {
        TrajectoryReport read = default;
        var refusal = SmallBody.Read(body, field => field.Name switch
        {
            "outcome" => ReadOutcome(field.Value, ref read),
            "spans" => ReadSpans(field.Value, ref read),
            _ => SmallBody.Wrong(field.Name, "is not known here; allowed are 'outcome' and 'spans'"),
        });
        report = read;
        return refusal ?? (read.Outcome == TrajectoryOutcome.Unknown ? SmallBody.Missing("outcome") : null);
    }

    private static Refusal? ReadOutcome(JsonElement value, ref TrajectoryReport report)
    {
        var outcome = value.ValueKind == JsonValueKind.String ? value.GetString() : null;
        if (outcome is not ("completed" or "failed")) return SmallBody.Wrong("outcome", "must be 'completed' or 'failed'");
        report = report with { Outcome = outcome == "completed" ? TrajectoryOutcome.Completed : TrajectoryOutcome.Failed };
        return null;
    }

    private static Refusal? ReadSpans(JsonElement value, ref TrajectoryReport report)
    {
        if (value.ValueKind != JsonValueKind.Array) return SmallBody.Wrong("spans", "must be a list");
        if (value.GetArrayLength() > MostSpans) return SmallBody.Wrong("spans", $"must have at most {MostSpans} entries");
        foreach (var (index, span) in value.EnumerateArray().Index())
        {
            if (ReadSpan(span, $"spans[{index}]", ref report) is { } refusal) return refusal;
        }

        return null;
    }

    private static Refusal? ReadSpan(JsonElement span, string path, ref TrajectoryReport report)
    {
        if (span.ValueKind != JsonValueKind.Object) return SmallBody.Wrong(path, "must be an object with 'name', 'kind', 'ms' and 'ok'");
        if (!span.TryGetProperty("name", out var name) || name.ValueKind != JsonValueKind.String || name.GetString() is not { Length: > 0 and <= LongestName })
            return SmallBody.Wrong(path + ".name", $"must be a text of 1 to {LongestName} characters");
        if (!span.TryGetProperty("kind", out var kind) || kind.ValueKind != JsonValueKind.String || kind.GetString() is not ("tool" or "retrieval"))
            return SmallBody.Wrong(path + ".kind", "must be 'tool' or 'retrieval'");
        if (!span.TryGetProperty("ms", out var ms) || ms.ValueKind != JsonValueKind.Number || ms.GetDouble() is not (>= 0 and <= LongestMs))
            return SmallBody.Wrong(path + ".ms", "must be a number from 0 to 86400000");
        if (!span.TryGetProperty("ok", out var ok) || ok.ValueKind is not (JsonValueKind.True or JsonValueKind.False)) return SmallBody.Wrong(path + ".ok", "must be true or false");
        if (ok.GetBoolean()) return null;
        report = kind.ValueEquals("tool"u8) ? report with { FailedTools = report.FailedTools + 1 } : report with { FailedRetrievals = report.FailedRetrievals + 1 };
        return null;
    }
}
