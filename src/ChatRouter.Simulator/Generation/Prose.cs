namespace ChatRouter.Simulator.Generation;

/// <summary>Readable text that is a pure function of a seed; a longer text starts with the shorter one.</summary>
internal static class Prose
{
    public static Token[] Write(ulong seed, int tokens)
    {
        var text = new Token[tokens];
        Token[][] sentence = [];
        for (int i = 0, place = 0; i < tokens; i++, place++)
        {
            seed += 0x9E3779B97F4A7C15UL;
            var draw = StableHash.Mix(seed);
            if (place == sentence.Length)
                (sentence, place) = ((draw & 1) == 0 ? Vocabulary.Sentence : Vocabulary.LongSentence, 0);
            var words = i == 0 ? Vocabulary.First : sentence[place];
            text[i] = words[(int)((draw >> 8) % (ulong)words.Length)];
        }

        return text;
    }
}
