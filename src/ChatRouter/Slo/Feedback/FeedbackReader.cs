using System.Text.Json;
using ChatRouter.Model;
using ChatRouter.Protocols.Requests;

namespace ChatRouter.Slo.Feedback;

/// <summary>Reads <c>{"decision":"req_...","good":false,"kind":"eval"}</c>; <c>kind</c> may be absent and is then <c>user</c>. Pure.</summary>
internal static class FeedbackReader
{
    private const int LongestTicket = 200;

    private static readonly JsonDocumentOptions Strict = new() { AllowDuplicateProperties = false, MaxDepth = 4 };

    /// <summary>The feedback, or why it is refused.</summary>
    public static Refusal? Read(ReadOnlyMemory<byte> body, out AnswerFeedback feedback)
    {
        feedback = default;
        try
        {
            using var json = JsonDocument.Parse(body, Strict);
            return json.RootElement.ValueKind == JsonValueKind.Object
                ? Read(json.RootElement, out feedback)
                : new Refusal(400, RefusalCodes.InvalidType, "The body must be a JSON object.");
        }
        catch (JsonException exception)
        {
            return RequestFault.NotJson(exception);
        }
    }

    private static Refusal? Read(JsonElement body, out AnswerFeedback feedback)
    {
        string? ticket = null;
        bool? isGood = null;
        var kind = FeedbackKind.User;
        feedback = default;
        foreach (var field in body.EnumerateObject())
        {
            switch (field.Name, field.Value.ValueKind)
            {
                case ("decision", JsonValueKind.String) when field.Value.GetString() is { Length: > 0 and <= LongestTicket } text:
                    ticket = text;
                    break;
                case ("decision", _):
                    return Wrong("decision", $"must be the value of the answer's header x-router-decision, 1 to {LongestTicket} characters");
                case ("good", JsonValueKind.True or JsonValueKind.False):
                    isGood = field.Value.GetBoolean();
                    break;
                case ("good", _):
                    return Wrong("good", "must be true or false");
                case ("kind", JsonValueKind.String) when field.Value.GetString() is "eval" or "user":
                    kind = field.Value.ValueEquals("eval"u8) ? FeedbackKind.Eval : FeedbackKind.User;
                    break;
                case ("kind", _):
                    return Wrong("kind", "must be 'eval' or 'user'");
                default:
                    return Wrong(field.Name, "is not known here; allowed are 'decision', 'good' and 'kind'");
            }
        }

        if (ticket is null) return Missing("decision");
        if (isGood is not { } good) return Missing("good");
        feedback = new AnswerFeedback(ticket, good, kind);
        return null;
    }

    private static Refusal Missing(string field) => new(400, RefusalCodes.MissingParameter, $"Field '{field}' is missing.", field);

    private static Refusal Wrong(string field, string what) => new(400, RefusalCodes.InvalidValue, $"Field '{field}' {what}.", field);
}
