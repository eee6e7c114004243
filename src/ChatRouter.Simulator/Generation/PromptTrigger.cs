using System.Buffers.Text;

namespace ChatRouter.Simulator.Generation;

/// <summary>What a user message can ask of the simulator in plain words.</summary>
internal static class PromptTrigger
{
    /// <summary>"say 20 tokens" asks for an answer of that length.</summary>
    public static int? AskedTokens(ReadOnlySpan<byte> text)
    {
        for (var from = 0; IndexOf(text[from..], "say "u8) is var found && found >= 0;)
        {
            from += found + 4;
            if (Utf8Parser.TryParse(text[from..], out int tokens, out var used) && tokens > 0 && IndexOf(text[(from + used)..], " token"u8) == 0)
                return tokens;
        }

        return null;
    }

    /// <summary>"count from 1 to 5" asks for just that.</summary>
    public static int? CountTo(ReadOnlySpan<byte> text)
    {
        const int Most = 1000;
        var found = IndexOf(text, "count from 1 to "u8);
        return found >= 0 && Utf8Parser.TryParse(text[(found + 16)..], out int last, out _) && last is > 0 and <= Most ? last : null;
    }

    /// <summary>"use the tool" asks for a call of the first tool.</summary>
    public static bool AsksForTool(ReadOnlySpan<byte> text) => IndexOf(text, "use the tool"u8) >= 0;

    /// <summary>"use the tools" asks for a call of each.</summary>
    public static bool AsksForEveryTool(ReadOnlySpan<byte> text) => IndexOf(text, "use the tools"u8) >= 0;

    // Without regard to the case of ASCII letters; what is sought is lower case.
    private static int IndexOf(ReadOnlySpan<byte> text, ReadOnlySpan<byte> sought)
    {
        for (var start = 0; start + sought.Length <= text.Length; start++)
        {
            var length = 0;
            while (length < sought.Length && Lower(text[start + length]) == sought[length])
                length++;
            if (length == sought.Length)
                return start;
        }

        return -1;
    }

    private static byte Lower(byte b) => b is >= (byte)'A' and <= (byte)'Z' ? (byte)(b | 0x20) : b;
}
