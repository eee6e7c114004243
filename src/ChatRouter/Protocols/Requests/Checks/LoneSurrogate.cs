namespace ChatRouter.Protocols.Requests.Checks;

/// <summary>
/// Finds escapes that are half a character: <c>\ud800</c> to <c>\udfff</c> without its other half, mostly a text that was cut in the middle of an emoji.
/// The grammar of JSON allows them, but they are no text: some servers refuse the whole body, others fail with a 500.
/// </summary>
internal static class LoneSurrogate
{
    private const int EscapeLength = 6;

    /// <summary>Offset of the first one, or -1. For JSON that has been read: an escape is followed by four digits, and a backslash stands only in a string.</summary>
    public static int Find(ReadOnlySpan<byte> json)
    {
        var position = 0;
        while (json[position..].IndexOf("\\u"u8) is >= 0 and var found)
        {
            position += found;
            if (IsEscaped(json, position))
                position++;
            else if (Half(json[position..]) is not { } isHigh)
                position += EscapeLength;
            else if (isHigh && Half(json[(position + EscapeLength)..]) is false)
                position += 2 * EscapeLength;
            else
                return position;
        }

        return -1;
    }

    // The backslash of "\\u" is text itself if an odd number of others stands before it.
    private static bool IsEscaped(ReadOnlySpan<byte> json, int position) => ((position - 1 - json[..position].LastIndexOfAnyExcept((byte)'\\')) & 1) != 0;

    // True for a high half, false for a low one, null for anything else.
    private static bool? Half(ReadOnlySpan<byte> escape)
    {
        if (escape.Length < EscapeLength || escape[0] != '\\' || (escape[1] | 0x20) != 'u' || (escape[2] | 0x20) != 'd')
            return null;
        return (escape[3] | 0x20) switch
        {
            '8' or '9' or 'a' or 'b' => true,
            'c' or 'd' or 'e' or 'f' => false,
            _ => null,
        };
    }
}
