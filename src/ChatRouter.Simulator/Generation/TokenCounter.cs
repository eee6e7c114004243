namespace ChatRouter.Simulator.Generation;

/// <summary>
/// Counts tokens of text as this simulator's models would: a word with its leading space is one, a punctuation mark is one,
/// and a run of more than twelve bytes is one for every four bytes. Generated text counts to exactly the tokens generated.
/// </summary>
internal static class TokenCounter
{
    private const int LongestWord = 12;

    public static int Count(ReadOnlySpan<byte> text)
    {
        var tokens = 0;
        var run = 0;
        foreach (var b in text)
        {
            if (IsSpace(b) || IsMark(b))
            {
                tokens += OfRun(run) + (IsMark(b) ? 1 : 0);
                run = 0;
            }
            else
            {
                run++;
            }
        }

        return tokens + OfRun(run);
    }

    public static bool IsSpace(byte b) => b is (byte)' ' or (byte)'\n' or (byte)'\r' or (byte)'\t';

    private static bool IsMark(byte b) => b is (byte)'.' or (byte)',' or (byte)'!' or (byte)'?' or (byte)';' or (byte)':';

    private static int OfRun(int bytes) => bytes == 0 ? 0 : bytes <= LongestWord ? 1 : (bytes + 3) / 4;
}
