using System.Buffers;
using System.Text;
using System.Text.Json;

namespace ChatRouter.Simulator.Wire;

/// <summary>Where a request body stops being JSON; servers tell it in their own words.</summary>
/// <param name="Column">Column of the first wrong byte, from 1; 0 when the body just ends.</param>
/// <param name="Found">The wrong character.</param>
/// <param name="LastRead">The character before it and itself.</param>
/// <param name="BeforeKey">Whether a property name was expected there.</param>
internal readonly record struct JsonPlace(int Column, string Found, string LastRead, bool BeforeKey)
{
    public static JsonPlace Of(JsonException error, ReadOnlySequence<byte> body)
    {
        var text = Encoding.UTF8.GetString(body);
        var at = (int)(error.BytePositionInLine ?? 0);
        if (error.LineNumber > 0 || at >= text.Length)
            return default;
        var before = text.AsSpan(0, at).TrimEnd();
        return new JsonPlace(at + 1, text[at].ToString(), text[Math.Max(0, at - 1)..(at + 1)], before.Length > 0 && before[^1] is '{' or ',');
    }
}
