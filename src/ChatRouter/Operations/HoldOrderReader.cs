using System.Text.Json;
using ChatRouter.Model;
using ChatRouter.Model.Callers;
using ChatRouter.Model.Settings;
using ChatRouter.Protocols.Requests;

namespace ChatRouter.Operations;

/// <summary>Reads the body of an order: <c>{"why":"...","who":"...","until":"2026-03-01T12:00:00Z"}</c> or <c>"for":"2h"</c>; no body means all defaults. Pure.</summary>
internal sealed class HoldOrderReader(OpsSettings settings, bool isRelease, DateTimeOffset now, bool takesTenant = false)
{
    /// <summary>Longest reason.</summary>
    internal const int LongestWhy = 500;

    /// <summary>Longest name of an operator.</summary>
    internal const int LongestWho = 100;

    private string _tenant = "";
    private string _who = "operator";
    private string _why = "no reason given";
    private DateTimeOffset? _until;

    /// <summary>The order, or why it is refused.</summary>
    internal Refusal? Read(ReadOnlyMemory<byte> body, out HoldOrder order)
    {
        var refusal = body.IsEmpty ? null : SmallBody.Read(body, ReadField, mayBeAbsent: true);
        order = new HoldOrder(_who, _why, _until ?? now + settings.HoldFor) { Tenant = _tenant };
        return refusal;
    }

    private Refusal? ReadField(JsonProperty field) => field.Name switch
    {
        "who" => ReadText(field, LongestWho, ref _who),
        "why" => ReadText(field, LongestWhy, ref _why),
        "tenant" when takesTenant => ReadText(field, LongestWho, ref _tenant),
        "until" or "for" when isRelease && takesTenant => SmallBody.Wrong(field.Name, "belongs to disable; a route is enabled at once"),
        "until" or "for" when isRelease => SmallBody.Wrong(field.Name, "belongs to drain and isolate; a release holds at once"),
        "until" or "for" when _until is not null => SmallBody.Wrong(field.Name, "is given besides the other one of 'until' and 'for'; give one"),
        "until" => ReadUntil(field),
        "for" => ReadFor(field),
        _ => SmallBody.Wrong(field.Name, $"is not known here; allowed are {(takesTenant ? "'tenant', " : "")}'who'{(isRelease ? " and 'why'" : ", 'why', and 'until' or 'for'")}"),
    };

    private static Refusal? ReadText(JsonProperty field, int longest, ref string target)
    {
        if (field.Value.ValueKind != JsonValueKind.String) return SmallBody.WrongType(field.Name, "a text");
        var text = field.Value.GetString()!.Trim();
        if (text.Length == 0 || text.Length > longest || text.Any(char.IsControl)) return SmallBody.Wrong(field.Name, $"must have 1 to {longest} characters and no control characters");
        target = text;
        return null;
    }

    private Refusal? ReadUntil(JsonProperty field)
    {
        if (field.Value.ValueKind != JsonValueKind.String) return SmallBody.WrongType("until", "a text such as \"2026-03-01T12:00:00Z\"");
        if (!HasOffset(field.Value.GetString()!) || !field.Value.TryGetDateTimeOffset(out var until))
            return SmallBody.Wrong("until", "must be a moment with its offset, such as 2026-03-01T12:00:00Z");
        var latest = now + settings.LongestHold;
        if (until <= now || until > latest) return SmallBody.Wrong("until", $"must lie after now, {Show(now)}, and at most {DurationText.Format(settings.LongestHold)} later, {Show(latest)}");
        _until = until.ToUniversalTime();
        return null;
    }

    private Refusal? ReadFor(JsonProperty field)
    {
        if (field.Value.ValueKind != JsonValueKind.String) return SmallBody.WrongType("for", "a text such as \"2h\" or \"1h30m\"");
        var isDuration = DurationText.TryParse(field.Value.GetString()!, out var span);
        if (!isDuration || span < TimeSpan.FromSeconds(1) || span > settings.LongestHold)
            return SmallBody.Wrong("for", $"must be a duration from 1s to {DurationText.Format(settings.LongestHold)}, such as 2h or 1h30m");
        _until = now + span;
        return null;
    }

    // Without an offset it would mean whatever zone this server is set to.
    private static bool HasOffset(string text) => text.EndsWith('Z') || (text.Length > 6 && text[^6] is '+' or '-' && text[^3] == ':');

    private static string Show(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ssZ", System.Globalization.CultureInfo.InvariantCulture);
}
