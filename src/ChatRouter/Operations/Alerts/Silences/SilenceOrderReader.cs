using System.Text.Json;
using ChatRouter.Model;
using ChatRouter.Model.Settings.Alerts;
using ChatRouter.Protocols.Requests;

namespace ChatRouter.Operations.Alerts.Silences;

/// <summary>Reads an operator's order of a silence: <c>rule</c>, <c>subject</c>, <c>minutes</c>, <c>why</c>, <c>who</c>. Nothing that is not understood is passed over.</summary>
/// <param name="id">The name that the silence gets.</param>
/// <param name="now">When it begins.</param>
internal sealed class SilenceOrderReader(string id, DateTimeOffset now)
{
    /// <summary>Longest silence: a week.</summary>
    internal const int MostMinutes = 10_080;

    private string? _rule;
    private string? _subject;
    private string _who = "operator";
    private string? _why;
    private int? _minutes;

    /// <summary>The silence, or why it is refused.</summary>
    internal Refusal? Read(ReadOnlyMemory<byte> body, out Silence silence)
    {
        var refusal = SmallBody.Read(body, ReadField) ?? (_minutes is null ? SmallBody.Wrong("minutes", $"is missing; a silence ends by itself, after 1 to {MostMinutes} minutes") : _why is null ? SmallBody.Wrong("why", "is missing") : null);
        silence = new Silence(id, _rule, _subject, now, now.AddMinutes(_minutes ?? 0), _who, _why ?? "");
        return refusal;
    }

    private Refusal? ReadField(JsonProperty field)
    {
        switch (field.Name)
        {
            case "rule":
                if (ReadText(field, HoldOrderReader.LongestWho, out _rule) is { } noText) return noText;
                return AlertRuleSettings.Defaults.ContainsKey(_rule!) ? null : SmallBody.Wrong("rule", $"must be one of {string.Join(", ", AlertRuleSettings.Defaults.Keys)}");
            case "subject":
                return ReadText(field, HoldOrderReader.LongestWhy, out _subject);
            case "who":
                return ReadText(field, HoldOrderReader.LongestWho, out _who!);
            case "why":
                return ReadText(field, HoldOrderReader.LongestWhy, out _why);
            case "minutes":
                var isWhole = field.Value.ValueKind == JsonValueKind.Number && field.Value.TryGetInt32(out var minutes) && minutes is >= 1 and <= MostMinutes;
                _minutes = isWhole ? field.Value.GetInt32() : null;
                return isWhole ? null : SmallBody.Wrong("minutes", $"must be a whole number from 1 to {MostMinutes}");
            default:
                return SmallBody.Wrong(field.Name, "is not known here; allowed are 'rule', 'subject', 'minutes', 'why' and 'who'");
        }
    }

    private static Refusal? ReadText(JsonProperty field, int longest, out string? target)
    {
        target = "";
        if (field.Value.ValueKind != JsonValueKind.String) return SmallBody.WrongType(field.Name, "a text");
        target = field.Value.GetString()!.Trim();
        return target.Length == 0 || target.Length > longest || target.Any(char.IsControl) ? SmallBody.Wrong(field.Name, $"must have 1 to {longest} characters and no control characters") : null;
    }
}
