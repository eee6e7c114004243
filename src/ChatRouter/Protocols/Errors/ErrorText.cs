using System.Text;
using System.Text.Unicode;

namespace ChatRouter.Protocols.Errors;

/// <summary>The sentence of an error, fit for a caller and a log line: short, without control characters, never a page of HTML.</summary>
internal static class ErrorText
{
    private const int MaxCharacters = 500;
    private const int MaxPlainBytes = 300;

    /// <summary>The backend's own sentence, or one about what it sent instead.</summary>
    public static string Of(int status, ReadOnlySpan<byte> body, ErrorFields? fields)
    {
        if (!string.IsNullOrWhiteSpace(fields?.Message))
            return Clean(fields.Message);

        var text = body.Trim(" \t\r\n"u8);
        if (text.IsEmpty)
            return $"The backend answered {status} without a body.";
        return fields is null && text[0] is not ((byte)'<' or (byte)'{' or (byte)'[') && text.Length <= MaxPlainBytes && Utf8.IsValid(text)
            ? Clean(Encoding.UTF8.GetString(text))
            : $"The backend answered {status} with a body that is no error message.";
    }

    private static string Clean(string text)
    {
        var length = Math.Min(text.Length, MaxCharacters);
        if (length < text.Length && char.IsHighSurrogate(text[length - 1]))
            length--;
        return string.Create(length, text, static (target, source) =>
        {
            for (var i = 0; i < target.Length; i++)
                target[i] = char.IsControl(source[i]) ? ' ' : source[i];
        });
    }
}
