namespace ChatRouter.Model.Requests;

/// <summary>What a prompt consists of: what a count of its tokens is guessed from.</summary>
/// <param name="Messages">Messages.</param>
/// <param name="Images">Images. Their bytes count in no class of text.</param>
/// <param name="Letters">Bytes of text that are ASCII letters and spaces: prose.</param>
/// <param name="Symbols">Bytes of text that are other ASCII: digits, punctuation, line ends. Much of code and JSON.</param>
/// <param name="Wide">Bytes of text that are not ASCII: three for most Chinese characters.</param>
public readonly record struct PromptSize(int Messages, int Images, int Letters, int Symbols, int Wide)
{
    /// <summary>Bytes of text.</summary>
    public long TextBytes => (long)Letters + Symbols + Wide;
}
