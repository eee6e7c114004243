using System.Text.Json;
using ChatRouter.Model;
using ChatRouter.Protocols.Requests;

namespace ChatRouter.Slo.Feedback;

/// <summary>Reads <c>{"decision":"req_...","good":false,"kind":"eval"}</c>; <c>kind</c> may be absent and is then <c>user</c>. Pure.</summary>
internal static class FeedbackReader
{
    private const int LongestTicket = 200;

    /// <summary>The feedback, or why it is refused.</summary>
    public static Refusal? Read(ReadOnlyMemory<byte> body, out AnswerFeedback feedback)
    {
        string? ticket = null;
        bool? isGood = null;
        var kind = FeedbackKind.User;
        var refusal = SmallBody.Read(body, ReadField);
        feedback = new AnswerFeedback(ticket ?? "", isGood ?? false, kind);
        return refusal ?? (ticket is null ? SmallBody.Missing("decision") : isGood is null ? SmallBody.Missing("good") : null);

        Refusal? ReadField(JsonProperty field)
        {
            switch (field.Name, field.Value.ValueKind)
            {
                case ("decision", JsonValueKind.String) when field.Value.GetString() is { Length: > 0 and <= LongestTicket } text:
                    ticket = text;
                    return null;
                case ("decision", _):
                    return SmallBody.Wrong("decision", $"must be the value of the answer's header x-router-decision, 1 to {LongestTicket} characters");
                case ("good", JsonValueKind.True or JsonValueKind.False):
                    isGood = field.Value.GetBoolean();
                    return null;
                case ("good", _):
                    return SmallBody.Wrong("good", "must be true or false");
                case ("kind", JsonValueKind.String) when field.Value.GetString() is "eval" or "user":
                    kind = field.Value.ValueEquals("eval"u8) ? FeedbackKind.Eval : FeedbackKind.User;
                    return null;
                case ("kind", _):
                    return SmallBody.Wrong("kind", "must be 'eval' or 'user'");
                default:
                    return SmallBody.Wrong(field.Name, "is not known here; allowed are 'decision', 'good' and 'kind'");
            }
        }
    }
}
