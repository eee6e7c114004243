using System.Text;

namespace ChatRouter.Simulator.Generation;

/// <summary>Cuts text that is not made of vocabulary into tokens.</summary>
internal static class TextPieces
{
    private const int RunesPerToken = 4;

    /// <summary>Pieces of four characters; never inside one.</summary>
    public static Token[] Of(string text)
    {
        var pieces = new List<Token>();
        var piece = new StringBuilder();
        var runes = 0;
        foreach (var rune in text.EnumerateRunes())
        {
            piece.Append(rune.ToString());
            if (++runes % RunesPerToken == 0)
            {
                pieces.Add(new Token(piece.ToString()));
                piece.Clear();
            }
        }

        if (piece.Length > 0)
            pieces.Add(new Token(piece.ToString()));
        return [.. pieces];
    }
}
