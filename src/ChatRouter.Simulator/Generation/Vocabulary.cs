namespace ChatRouter.Simulator.Generation;

/// <summary>Words by their place in a sentence. Each is one token with its leading space.</summary>
internal static class Vocabulary
{
    public static readonly Token Stop = new(".");
    public static readonly Token Comma = new(",");

    /// <summary>Starts the text: no leading space.</summary>
    public static readonly Token[] First = Tokens("", "The A Every This That Another Each One Our Some Any Your");

    /// <summary>Starts a later sentence.</summary>
    public static readonly Token[] Opener = Tokens(" ", "The A Every This That Another Each One Our Some Any Your");

    public static readonly Token[] Determiner = Tokens(" ", "the a every this that another each one our some any your");

    public static readonly Token[] Adjective = Tokens(
        " ", "quick small careful naïve steady warm bright empty late patient silent open déjà spare honest narrow gentle früh simple distant 🚀 double");

    public static readonly Token[] Noun = Tokens(
        " ", "router queue café server letter river token window garden model engine señor bridge signal answer station résumé harbour ladder planet "
        + "message reader €5 question machine coffee 🙂 mountain");

    public static readonly Token[] Verb = Tokens(
        " ", "keeps finds sends opens follows carries answers watches holds builds reads counts measures remembers passes moves");

    public static readonly Token[] Preposition = Tokens(" ", "near behind under with beside over through without before after inside against");

    /// <summary>The places of a sentence, in order.</summary>
    public static readonly Token[][] Sentence =
        [Opener, Adjective, Noun, Verb, Determiner, Noun, Preposition, Determiner, Adjective, Noun, [Stop]];

    /// <summary>A sentence with a comma, for a change of rhythm.</summary>
    public static readonly Token[][] LongSentence =
        [Opener, Noun, Verb, Determiner, Adjective, Noun, [Comma], Verb, Determiner, Noun, Preposition, Determiner, Noun, [Stop]];

    private static Token[] Tokens(string lead, string words) => [.. words.Split(' ').Select(word => new Token(lead + word))];
}
