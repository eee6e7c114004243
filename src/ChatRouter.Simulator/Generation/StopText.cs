namespace ChatRouter.Simulator.Generation;

/// <summary>Stop strings: generation ends where the first of them would begin.</summary>
internal static class StopText
{
    /// <returns>The tokens before the stop string, the last one shortened if need be; null when none occurs.</returns>
    public static Token[]? Cut(Token[] tokens, IReadOnlyList<string> stops)
    {
        var text = string.Concat(tokens.Select(t => t.Text));
        var end = stops.Where(s => s.Length > 0).Select(s => text.IndexOf(s, StringComparison.Ordinal)).Where(at => at >= 0).DefaultIfEmpty(-1).Min();
        if (end < 0)
            return null;

        var kept = new List<Token>();
        var room = end;
        foreach (var token in tokens)
        {
            if (room == 0)
                break;
            var piece = token.Text.Length <= room ? token : new Token(token.Text[..room]);
            kept.Add(piece);
            room -= piece.Text.Length;
        }

        return [.. kept];
    }
}
