using System.Text.Json;
using ChatRouter.Fleet;
using ChatRouter.Model;
using ChatRouter.Model.Requests;

namespace ChatRouter.Caching.Similar;

/// <summary>The question of a request that may be answered like a similar one, and all else that must be equal. Pure.</summary>
/// <param name="Group">Stands for all of the request but the question: route, tenant, the messages before it, sampling, format.</param>
/// <param name="Text">The question. Never to be logged.</param>
internal sealed record SimilarQuestion(CacheKey Group, string Text)
{
    /// <summary>Longest question that is looked at, in characters: longer ones are hardly ever asked twice.</summary>
    public const int Longest = 4000;

    /// <summary>The question; null where the last message is no text of the user's.</summary>
    public static SimilarQuestion? Of(ChatRequest request, Route route, string tenant, FleetView view)
    {
        if (Find(request) is not { } found) return null;
        return CacheableRequest.GroupOf(request, route, tenant, view, found.Start) is { } group ? new SimilarQuestion(group, found.Text) : null;
    }

    private static (string Text, int Start)? Find(ChatRequest request)
    {
        var start = request.MessagesValue.Start;
        var reader = new Utf8JsonReader(request.Body.Span.Slice(start, request.MessagesValue.Length));
        reader.Read();
        var (isUser, text, at) = (false, (string?)null, 0);
        while (reader.Read() && reader.TokenType == JsonTokenType.StartObject)
        {
            (isUser, text) = (false, null);
            while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
            {
                var (isRole, isContent) = (reader.ValueTextEquals("role"u8), reader.ValueTextEquals("content"u8));
                reader.Read();
                if (isRole && reader.TokenType == JsonTokenType.String) isUser = reader.ValueTextEquals("user"u8);
                if (isContent && reader.TokenType == JsonTokenType.String) (text, at) = (reader.ValueSpan.Length <= 6 * Longest ? reader.GetString() : null, start + (int)reader.TokenStartIndex);
                reader.Skip();
            }
        }

        return isUser && text is { Length: > 0 and <= Longest } ? (text, at) : null;
    }
}
