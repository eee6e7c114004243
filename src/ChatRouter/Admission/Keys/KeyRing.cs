using System.Collections.Frozen;
using ChatRouter.Model;
using ChatRouter.Model.Callers;

namespace ChatRouter.Admission.Keys;

/// <summary>Finds the tenant of a key: of the configuration, or of the table as last read. Only hashes are known; comparisons take constant time. Thread-safe.</summary>
public sealed class KeyRing
{
    private readonly Dictionary<KeyHash, TenantKey> _configured = [];
    private readonly FrozenDictionary<string, Tenant> _tenants;
    private readonly KeyHash? _ops;
    private readonly TimeProvider _time;
    private KeySet _set;

    /// <summary>The ring of a model's tenants and its operator.</summary>
    /// <param name="model">The configuration.</param>
    /// <param name="time">The clock that keys expire by.</param>
    public KeyRing(RouterModel model, TimeProvider time)
    {
        _time = time;
        _tenants = model.Tenants.Where(t => !t.Disabled).ToFrozenDictionary(t => t.Name, StringComparer.Ordinal);
        foreach (var tenant in _tenants.Values)
        {
            foreach (var hex in tenant.KeySha256)
            {
                if (KeyHash.TryParse(hex, out var hash)) _configured[hash] = new TenantKey(tenant, null);
            }
        }

        if (model.OpsKeySha256 is { } opsHex && KeyHash.TryParse(opsHex, out var ops)) _ops = ops;
        _set = new KeySet(_configured, time);
    }

    /// <summary>Keys that are remembered as sent.</summary>
    internal int Remembered => Volatile.Read(ref _set).Remembered;

    /// <summary>The tenant whose key this is, or null.</summary>
    public Tenant? Find(ReadOnlySpan<char> key) => Volatile.Read(ref _set).Find(key);

    /// <summary>True if this is the operator's key.</summary>
    public bool IsOperator(ReadOnlySpan<char> key) => _ops is { } ops && KeyHash.TryOf(key, out var hash) && hash == ops;

    /// <summary>From here on the keys of the table are these; what was remembered of others is forgotten. A key that was revoked holds nowhere, also not if the configuration has it.</summary>
    internal void Take(IEnumerable<IssuedKey> issued)
    {
        var keys = new Dictionary<KeyHash, TenantKey>(_configured);
        foreach (var one in issued)
        {
            if (!KeyHash.TryParse(one.Hash, out var hash)) continue;
            if (one.Revoked is not null) keys.Remove(hash);
            else if (_tenants.TryGetValue(one.Tenant, out var tenant)) keys[hash] = new TenantKey(tenant, one.Expires);
        }

        Volatile.Write(ref _set, new KeySet(keys, _time));
    }
}
