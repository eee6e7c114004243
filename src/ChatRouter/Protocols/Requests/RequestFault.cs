using System.Text.Json;
using ChatRouter.Model;

namespace ChatRouter.Protocols.Requests;

/// <summary>The refusals of a malformed request. They name the field, the type that was sent and what is allowed, never the value.</summary>
internal static class RequestFault
{
    public static Refusal Missing(string param) =>
        new(400, RefusalCodes.MissingParameter, $"'{param}' is required.", param);

    public static Refusal WrongType(string param, string expected, JsonTokenType given) =>
        new(400, RefusalCodes.InvalidType, $"'{param}' must be {expected}, not {Name(given)}.", param);

    public static Refusal OutOfRange(string param, string allowed) =>
        new(400, RefusalCodes.InvalidValue, $"'{param}' must be {allowed}; the value sent is not.", param);

    public static Refusal Needs(string param, string what) =>
        new(400, RefusalCodes.InvalidValue, $"'{param}' needs {what}; send both or leave '{param}' out.", param);

    public static Refusal Duplicate(string? param) => new(
        400,
        RefusalCodes.DuplicateParameter,
        param is null ? "A top-level field is given twice." : $"'{param}' is given twice.",
        param);

    public static Refusal TooManyFields(int most) =>
        new(400, RefusalCodes.InvalidValue, $"The body has more than {most} unknown top-level fields.");

    public static Refusal TooDeep(int most) =>
        new(400, RefusalCodes.NestingTooDeep, $"The body nests deeper than {most} levels.");

    public static Refusal NotUtf8(long position) =>
        new(400, RefusalCodes.InvalidUtf8, $"The body is not valid UTF-8: see byte {position}.");

    public static Refusal NotJson(JsonException fault) => new(
        400,
        RefusalCodes.InvalidJson,
        $"The body is not valid JSON: see line {fault.LineNumber + 1}, byte {fault.BytePositionInLine + 1} of that line.");

    public static Refusal HalfCharacter(string? param) => new(
        400,
        RefusalCodes.InvalidValue,
        $"{(param is null ? "The body" : $"'{param}'")} holds half a character: an escape from \\ud800 to \\udfff without its other half. Send both halves, or leave it out.",
        param);

    public static Refusal Empty() =>
        new(400, RefusalCodes.InvalidJson, "The body is empty; send a JSON object.");

    public static Refusal NotAnObject(JsonTokenType given) =>
        new(400, RefusalCodes.InvalidType, $"The body must be a JSON object, not {Name(given)}.");

    private static string Name(JsonTokenType token) => token switch
    {
        JsonTokenType.StartObject => "an object",
        JsonTokenType.StartArray => "an array",
        JsonTokenType.String => "a string",
        JsonTokenType.Number => "a number",
        JsonTokenType.True or JsonTokenType.False => "a boolean",
        _ => "null",
    };
}
