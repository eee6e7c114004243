using System.Text.Json;
using ChatRouter.Model;
using ChatRouter.Model.Callers;
using ChatRouter.Protocols.Requests.Checks;

namespace ChatRouter.Protocols.Requests;

/// <summary>OpenAI's <c>service_tier</c> as a lane. Tiers that the router does not know are the backend's matter.</summary>
internal static class ServiceTier
{
    public static Refusal? Check(ref Utf8JsonReader reader, string param, out Lane? lane)
    {
        lane = null;
        if (FieldChecks.Text(ref reader, param) is { } refusal) return refusal;
        if (reader.TokenType is JsonTokenType.Null) return null;
        if (reader.ValueTextEquals("priority"u8)) lane = Lane.Critical;
        else if (reader.ValueTextEquals("default"u8)) lane = Lane.Interactive;
        else if (reader.ValueTextEquals("flex"u8)) lane = Lane.Internal;
        return null;
    }
}
