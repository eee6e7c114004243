using System.Text.Json;
using ChatRouter.Model;

namespace ChatRouter.Protocols.Requests;

/// <summary>A body that is one small JSON object, as operators and applications send: read field by field, and nothing in it is passed over.</summary>
internal static class SmallBody
{
    private static readonly JsonDocumentOptions Strict = new() { AllowDuplicateProperties = false, MaxDepth = 4 };

    /// <summary>Gives every field to <paramref name="readField"/> until it refuses one.</summary>
    /// <param name="body">The received bytes.</param>
    /// <param name="readField">Takes a field, or says why it is refused.</param>
    /// <param name="mayBeAbsent">Whether a caller may leave the body out, which the message then says.</param>
    public static Refusal? Read(ReadOnlyMemory<byte> body, Func<JsonProperty, Refusal?> readField, bool mayBeAbsent = false)
    {
        try
        {
            using var json = JsonDocument.Parse(body, Strict);
            if (json.RootElement.ValueKind != JsonValueKind.Object) return new Refusal(400, RefusalCodes.InvalidType, $"The body must be a JSON object{(mayBeAbsent ? ", or absent" : "")}.");
            foreach (var field in json.RootElement.EnumerateObject())
            {
                if (readField(field) is { } refusal) return refusal;
            }

            return null;
        }
        catch (JsonException exception)
        {
            return RequestFault.NotJson(exception);
        }
    }

    /// <summary>A field's value is out of range.</summary>
    public static Refusal Wrong(string field, string what) => new(400, RefusalCodes.InvalidValue, $"Field '{field}' {what}.", field);

    /// <summary>A field has the wrong JSON type.</summary>
    public static Refusal WrongType(string field, string what) => new(400, RefusalCodes.InvalidType, $"Field '{field}' must be {what}.", field);

    /// <summary>A required field is not there.</summary>
    public static Refusal Missing(string field) => new(400, RefusalCodes.MissingParameter, $"Field '{field}' is missing.", field);
}
