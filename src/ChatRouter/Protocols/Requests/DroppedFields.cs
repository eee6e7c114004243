using System.Text.Json;
using ChatRouter.Model.Requests;

namespace ChatRouter.Protocols.Requests;

/// <summary>The request without the fields that a backend's model refuses.</summary>
internal static class DroppedFields
{
    /// <summary>The same request if it has none of them.</summary>
    /// <param name="request">What the caller sent.</param>
    /// <param name="names">Top-level fields that a request can be without.</param>
    public static ChatRequest Without(ChatRequest request, IReadOnlyList<string> names)
    {
        var body = request.Body.Span;
        var kept = new List<byte>(body.Length) { (byte)'{' };
        var dropped = 0;
        var reader = new Utf8JsonReader(body, new JsonReaderOptions { MaxDepth = ChatRequestScanner.GreatestDepth });
        reader.Read();
        while (reader.Read() && reader.TokenType is JsonTokenType.PropertyName)
        {
            var start = (int)reader.TokenStartIndex;
            var isDropped = names.Contains(reader.GetString(), StringComparer.Ordinal);
            reader.Read();
            reader.Skip();
            dropped += isDropped ? 1 : 0;
            if (isDropped) continue;
            if (kept.Count > 1) kept.Add((byte)',');
            kept.AddRange(body[start..(int)reader.BytesConsumed]);
        }

        if (dropped == 0) return request;
        kept.Add((byte)'}');
        return ChatRequestScanner.Rescan(kept.ToArray(), request) ?? throw new InvalidOperationException("Without these fields the request is not valid.");
    }
}
