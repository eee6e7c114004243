using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using ChatRouter.Admission.Keys;
using ChatRouter.Fleet;
using ChatRouter.Model;
using ChatRouter.Protocols.Requests;
using ChatRouter.Storage;

namespace ChatRouter.Operations.Keys;

/// <summary>Makes, lists and revokes tenants' keys on an operator's word. Shared state or nothing: what storage does not take holds nowhere. Thread-safe.</summary>
public sealed class TenantKeys
{
    private const int MostRaces = 3;


    private readonly KeyTable _table;
    private readonly IEventLog _events;
    private readonly TimeProvider _clock;
    private readonly IReadOnlyCollection<string>? _tenants;
    private readonly Func<Task> _changed;

    /// <param name="store">Where the table is.</param>
    /// <param name="events">Is told of every change, never of a key.</param>
    /// <param name="clock">The clock.</param>
    /// <param name="tenants">Names that a key may be made for; null: any.</param>
    /// <param name="changed">Called when a change was confirmed; does not throw.</param>
    public TenantKeys(IEntityTableStore store, IEventLog events, TimeProvider clock, IReadOnlyCollection<string>? tenants = null, Func<Task>? changed = null)
    {
        _table = new KeyTable(store, clock);
        _events = events;
        _clock = clock;
        _tenants = tenants;
        _changed = changed ?? (() => Task.CompletedTask);
    }

    /// <summary>Makes a key.</summary>
    /// <param name="body">JSON with <c>tenant</c>, and <c>label</c>, <c>expires</c>, <c>who</c> where wanted.</param>
    /// <returns>The key, which nobody can be told again, or why there is none.</returns>
    public Task<(NewKey? Key, Refusal? Refusal)> CreateAsync(ReadOnlyMemory<byte> body)
    {
        var reader = new KeyOrderReader();
        return reader.Read(body) is { } wrong ? Task.FromResult<(NewKey?, Refusal?)>((null, wrong)) : CreateAsync(reader.Tenant, reader.Label, reader.Expires, reader.Who);
    }

    /// <summary>Makes a key.</summary>
    /// <param name="tenant">Whom it admits.</param>
    /// <param name="label">What it is for, or null.</param>
    /// <param name="expires">When it ends: a time from now such as <c>90d</c> or <c>12h</c>, or a moment; null: never.</param>
    /// <param name="who">Who makes it.</param>
    /// <returns>The key, which nobody can be told again, or why there is none.</returns>
    public async Task<(NewKey? Key, Refusal? Refusal)> CreateAsync(string tenant, string? label, string? expires, string who)
    {
        var now = _clock.GetUtcNow();
        DateTimeOffset? end = null;
        if (KeyOrderReader.WrongText("tenant", tenant) is { } noName) return (null, noName);
        if (_tenants is not null && !_tenants.Contains(tenant, StringComparer.Ordinal)) return (null, SmallBody.Wrong("tenant", $"is no tenant of the configuration; it has {string.Join(", ", _tenants.DefaultIfEmpty("none"))}"));
        if (label is not null && KeyOrderReader.WrongText("label", label) is { } noLabel) return (null, noLabel);
        if (expires is not null && KeyExpiry.Read(expires, now, out end) is { } noEnd) return (null, noEnd);
        var key = NewKey.Create(tenant, label ?? "", end, who, now);
        return await ChangeAsync(async () =>
        {
            await _table.AddAsync(key.Issued);
            Tell(key.Issued, "", "Created", who);
            return (key, (Refusal?)null);
        });
    }

    /// <summary>The keys, by tenant and then by age.</summary>
    /// <param name="tenant">Those of one tenant; null: all.</param>
    public async Task<(IReadOnlyList<IssuedKey>? Keys, Refusal? Refusal)> ListAsync(string? tenant = null)
    {
        try
        {
            var keys = (await _table.ReadAsync()).Select(row => row.Key).Where(key => tenant is null || key.Tenant == tenant);
            return ([.. keys.OrderBy(key => key.Tenant, StringComparer.Ordinal).ThenBy(key => key.Created)], null);
        }
        catch (Exception error)
        {
            // Whatever storage has.
            return (null, Unconfirmed(error));
        }
    }

    /// <summary>Revokes a key for good; one that is revoked already is no mistake.</summary>
    /// <param name="id">Its id, or the whole key, as found in a place where it should not be.</param>
    /// <param name="who">Who revokes it.</param>
    /// <returns>The key as it is now, or why it could not be done.</returns>
    public Task<(IssuedKey? Key, Refusal? Refusal)> RevokeAsync(string id, string who) => ChangeAsync<IssuedKey>(async () =>
    {
        var hash = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(id)));
        for (var race = 0; race < MostRaces; race++)
        {
            var (key, etag) = (await _table.ReadAsync()).FirstOrDefault(row => row.Key.Id == id || row.Key.Hash == hash);
            if (key is null) return (null, new Refusal(404, RefusalCodes.NotFound, $"No such key: {(id.Length <= NewKey.IdCharacters ? id : "the one given")}. Keys of router.json are taken out there.", "id"));
            if (key.Revoked is not null) return (key, null);
            var revoked = key with { Revoked = _clock.GetUtcNow(), RevokedBy = who };
            if (await _table.ReplaceAsync(revoked, etag) != WriteStatus.Done) continue;
            Tell(revoked, key.StateAt(_clock.GetUtcNow()) == "live" ? "Live" : "Expired", "Revoked", who);
            return (revoked, null);
        }

        return (null, new Refusal(503, RefusalCodes.StorageUnavailable, "The key is being changed by others. Give the order again.", RetryAfter: Orders.StorageRetry));
    });

    private async Task<(T? Value, Refusal? Refusal)> ChangeAsync<T>(Func<Task<(T? Value, Refusal? Refusal)>> change)
        where T : class
    {
        try
        {
            var result = await change();
            await _changed();
            return result;
        }
        catch (Exception error)
        {
            // Whatever storage has. After a time-out it may hold the change all the same; a new key that nobody was shown opens nothing.
            return (null, Unconfirmed(error));
        }
    }

    private static Refusal Unconfirmed(Exception error) => Orders.Unconfirmed("The order", "the table of keys does not answer", error, "List the keys, and give it again.");

    private void Tell(IssuedKey key, string from, string to, string who) => _events.Write(new FleetEvent
    {
        At = _clock.GetUtcNow(),
        Kind = "key",
        Subject = key.Tenant,
        From = from,
        To = to,
        Cause = key.Label.Length == 0 ? $"key {key.Id}, by {who}" : $"key {key.Id} ({key.Label}), by {who}",
        Figures = new JsonObject { ["id"] = key.Id, ["label"] = key.Label, ["expires"] = key.Expires, ["who"] = who },
    });
}
