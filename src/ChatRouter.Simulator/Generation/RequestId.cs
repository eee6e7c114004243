namespace ChatRouter.Simulator.Generation;

/// <summary>Ids in the styles of the servers, from a number.</summary>
internal static class RequestId
{
    private const string Letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";

    public static string Alphanumeric(ulong seed, int length) => string.Create(length, seed, static (text, seed) =>
    {
        for (var i = 0; i < text.Length; i++)
        {
            seed += 0x9E3779B97F4A7C15UL;
            text[i] = Letters[(int)(StableHash.Mix(seed) % (ulong)Letters.Length)];
        }
    });

    /// <summary>32 hexadecimal digits.</summary>
    public static string Hex(ulong seed) => string.Create(null, stackalloc char[32], $"{StableHash.Mix(seed):x16}{StableHash.Mix(~seed):x16}");
}
