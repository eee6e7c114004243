using System.Text.Json;
using ChatRouter.Fleet;
using ChatRouter.Model;

namespace ChatRouter.Http;

/// <summary>The answer to an operator's order.</summary>
internal static class HoldJson
{
    /// <summary>Writes the hold that is now on a backend; null when it is in service.</summary>
    public static Refusal? Write(Utf8JsonWriter json, string backend, BackendHold? hold)
    {
        json.WriteStartObject();
        json.WriteString("backend"u8, backend);
        if (hold is null)
        {
            json.WriteNull("hold"u8);
        }
        else
        {
            json.WriteStartObject("hold"u8);
            json.WriteString("kind"u8, hold.Kind.ToString().ToLowerInvariant());
            json.WriteString("since"u8, hold.Since);
            json.WriteString("until"u8, hold.Until);
            json.WriteString("who"u8, hold.Who);
            json.WriteString("why"u8, hold.Why);
            json.WriteEndObject();
        }

        json.WriteEndObject();
        return null;
    }
}
