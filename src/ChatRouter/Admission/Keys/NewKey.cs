using System.Security.Cryptography;
using System.Text;

namespace ChatRouter.Admission.Keys;

/// <summary>A key at the only moment at which it is known: <c>cr-</c> and 43 random letters and digits, 256 bits. No record: nothing prints it by chance.</summary>
public sealed class NewKey
{
    /// <summary>How every key of the table begins, so that people and scanners of secrets know it.</summary>
    public const string Prefix = "cr-";

    /// <summary>Characters of an id, which is how the key begins.</summary>
    public const int IdCharacters = 11;

    private const int RandomCharacters = 43;
    private const string Alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";

    private NewKey(string secret, IssuedKey issued)
    {
        Secret = secret;
        Issued = issued;
    }

    /// <summary>The key. It is shown once and kept nowhere.</summary>
    public string Secret { get; }

    /// <summary>What is kept of it.</summary>
    public IssuedKey Issued { get; }

    /// <summary>Makes a key.</summary>
    internal static NewKey Create(string tenant, string label, DateTimeOffset? expires, string by, DateTimeOffset now)
    {
        var secret = Prefix + RandomNumberGenerator.GetString(Alphabet, RandomCharacters);
        return new NewKey(secret, new IssuedKey
        {
            Hash = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(secret))),
            Id = secret[..IdCharacters],
            Tenant = tenant,
            Label = label,
            Created = now,
            CreatedBy = by,
            Expires = expires,
        });
    }
}
