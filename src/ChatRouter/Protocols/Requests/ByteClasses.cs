using System.Buffers.Text;
using System.Numerics;
using System.Runtime.Intrinsics;

namespace ChatRouter.Protocols.Requests;

/// <summary>Counts the bytes of text by class, sixteen at a time. An escape counts as what it stands for.</summary>
internal struct ByteClasses
{
    private const int HexDigits = 4;

    /// <summary>ASCII letters and spaces.</summary>
    public int Letters;

    /// <summary>Other ASCII.</summary>
    public int Symbols;

    /// <summary>Bytes of characters beyond ASCII.</summary>
    public int Wide;

    /// <summary>Counts text as it is.</summary>
    public void Add(ReadOnlySpan<byte> text)
    {
        var length = text.Length;
        var (letters, wide) = (0, 0);
        for (; text.Length >= Vector128<byte>.Count; text = text[Vector128<byte>.Count..])
        {
            var bytes = Vector128.Create(text);
            var fromA = (bytes | Vector128.Create((byte)0x20)) - Vector128.Create((byte)'a');
            var isLetter = Vector128.LessThan(fromA, Vector128.Create((byte)26)) | Vector128.Equals(bytes, Vector128.Create((byte)' '));
            letters += BitOperations.PopCount(isLetter.ExtractMostSignificantBits());
            wide += BitOperations.PopCount(bytes.ExtractMostSignificantBits());
        }

        foreach (var b in text)
        {
            if (b >= 0x80) wide++;
            else if ((uint)((b | 0x20) - 'a') < 26 || b == ' ') letters++;
        }

        Letters += letters;
        Wide += wide;
        Symbols += length - letters - wide;
    }

    /// <summary>Counts text of JSON in which characters may be escaped.</summary>
    public void AddEscaped(ReadOnlySpan<byte> text)
    {
        while (text.IndexOf((byte)'\\') is >= 0 and var at && at + 1 < text.Length)
        {
            Add(text[..at]);
            text = text[(at + 1)..];
            if (text[0] == 'u' && text.Length > HexDigits && Utf8Parser.TryParse(text.Slice(1, HexDigits), out int unit, out var digits, 'x') && digits == HexDigits)
            {
                // Half of a pair is two bytes of four.
                if (unit < 0x80) Symbols++;
                else Wide += unit < 0x800 || char.IsSurrogate((char)unit) ? 2 : 3;
                text = text[(1 + HexDigits)..];
            }
            else
            {
                Symbols++;
                text = text[1..];
            }
        }

        Add(text);
    }
}
