namespace ChatRouter.Simulator.Generation;

/// <summary>
/// Reads a prompt once for its hash and its token count. Runs of white space count as one space, so a client that
/// re-wraps its prompt gets the same answer.
/// </summary>
internal struct PromptScan()
{
    private const int PerMessage = 4;
    private const int PerImage = 85;
    private StableHash _hash = new();

    /// <summary>Tokens so far, including what a chat template adds for each message.</summary>
    public int Tokens { get; private set; } = 3;

    public readonly ulong Hash => _hash.Value;

    public void StartMessage(scoped ReadOnlySpan<byte> role)
    {
        Tokens += PerMessage;
        _hash.Add((byte)1);
        _hash.Add(role.SequenceEqual("developer"u8) ? "system"u8 : role);
        _hash.Add((byte)2);
    }

    public void AddText(scoped ReadOnlySpan<byte> text)
    {
        Tokens += TokenCounter.Count(text);
        var gap = false;
        var started = false;
        foreach (var b in text)
        {
            if (TokenCounter.IsSpace(b))
            {
                gap = started;
                continue;
            }

            if (gap)
                _hash.Add((byte)' ');
            (gap, started) = (false, true);
            _hash.Add(b);
        }

        _hash.Add((byte)3);
    }

    public void AddImage()
    {
        Tokens += PerImage;
        _hash.Add((byte)4);
    }

    public void AddTokens(int tokens) => Tokens += tokens;
}
