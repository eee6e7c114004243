namespace ChatRouter.Model.Callers;

/// <summary>What a key that callers send may be: the configuration takes what the door takes, and no more.</summary>
public static class CallerKeys
{
    /// <summary>Longest key in characters.</summary>
    public const int Longest = 170;

    /// <summary>Whether a client can send the key as it is: ASCII without white space, not empty.</summary>
    public static bool CanBeSent(ReadOnlySpan<char> key)
    {
        foreach (var character in key)
        {
            if (character is <= ' ' or >= '\x7f') return false;
        }

        return !key.IsEmpty;
    }
}
