using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text;
using ChatRouter.Model;

namespace ChatRouter.Admission;

/// <summary>Finds the tenant of a key. Only hashes are configured; comparisons take constant time. Thread-safe.</summary>
public sealed class KeyRing
{
    private readonly ImmutableArray<TenantKey> _keys;
    private readonly byte[]? _ops;

    /// <summary>The ring of a model's tenants and its operator.</summary>
    public KeyRing(RouterModel model)
    {
        _keys = [.. model.Tenants.Where(t => !t.Disabled).SelectMany(t => t.KeySha256.Select(hash => new TenantKey(Convert.FromHexString(hash), t)))];
        _ops = model.OpsKeySha256 is { } ops ? Convert.FromHexString(ops) : null;
    }

    /// <summary>The tenant whose key this is, or null.</summary>
    public Tenant? Find(ReadOnlySpan<char> key)
    {
        foreach (var known in _keys)
        {
            if (known.IsSeen(key)) return known.Tenant;
        }

        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        if (!TryHash(key, hash)) return null;
        Tenant? found = null;
        foreach (var known in _keys)
        {
            if (known.Matches(hash, key)) found = known.Tenant;
        }

        return found;
    }

    /// <summary>True if this is the operator's key.</summary>
    public bool IsOperator(ReadOnlySpan<char> key)
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        return _ops is not null && TryHash(key, hash) && CryptographicOperations.FixedTimeEquals(hash, _ops);
    }

    private static bool TryHash(ReadOnlySpan<char> key, Span<byte> hash)
    {
        if (key.IsEmpty || key.Length > CallerKeys.Longest) return false;
        // A character takes three bytes at most.
        Span<byte> utf8 = stackalloc byte[CallerKeys.Longest * 3];
        var length = Encoding.UTF8.GetBytes(key, utf8);
        SHA256.HashData(utf8[..length], hash);
        return true;
    }
}
