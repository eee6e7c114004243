using ChatRouter.Admission.Keys;
using ChatRouter.Model;
using ChatRouter.Model.Callers;
using ChatRouter.Model.Settings;
using ChatRouter.Storage;
using ChatRouter.Tests.Support;
using static ChatRouter.Tests.Admission.Keys.TableKeysTests;

namespace ChatRouter.Tests.Admission.Keys;

/// <summary>One instance that follows the table of keys.</summary>
public sealed class KeyWatchTests
{
    private static readonly EntityTableException Gone = new("Table Storage at x: get failed: 503") { IsTransient = true };

    private readonly ManualClock _clock = new();

    [Fact]
    public async Task TurnAsync_NothingChanged_ReadsOneRow()
    {
        var (store, _, watch) = await CreateAsync(KeyOf("a"));
        await watch.TurnAsync();
        var (reads, queries) = (store.Reads, store.Queries);
        for (var turn = 0; turn < 10; turn++) await watch.TurnAsync();

        Assert.Equal((10, 0), (store.Reads - reads, store.Queries - queries));
    }

    [Fact]
    public async Task TurnAsync_KeyMadeThenRevoked_FollowsWithTheNextLook()
    {
        var (store, ring, watch) = await CreateAsync();
        await watch.TurnAsync();
        Assert.Null(ring.Find("a"));
        var table = new KeyTable(store, _clock);

        await table.AddAsync(KeyOf("a"));
        await watch.TurnAsync();
        Assert.Equal("one", ring.Find("a")!.Name);

        var (key, etag) = Assert.Single(await table.ReadAsync());
        await table.ReplaceAsync(key with { Revoked = _clock.Now }, etag);
        await watch.TurnAsync();
        Assert.Null(ring.Find("a"));
    }

    [Fact]
    public async Task TurnAsync_ChangeBetweenItsTwoReads_IsFoundByTheNext()
    {
        var (store, ring, watch) = await CreateAsync();
        await watch.TurnAsync();
        await new KeyTable(store, _clock).AddAsync(KeyOf("a"));
        store.OnQuery = () =>
        {
            store.OnQuery = null;
            // The read has begun with the version before this one.
            new KeyTable(store, _clock).AddAsync(KeyOf("b")).GetAwaiter().GetResult();
        };
        await watch.TurnAsync();
        await watch.TurnAsync();

        Assert.Equal(["one", "one"], ((string[])["a", "b"]).Select(key => ring.Find(key)?.Name));
    }

    [Fact]
    public async Task TurnAsync_RowChangedByHand_CountsAfterFiveMinutes()
    {
        var (store, ring, watch) = await CreateAsync();
        await watch.TurnAsync();
        await store.PutAsync(TableNames.Keys, KeyRecord.Write(KeyOf("a")));
        _clock.Advance(KeyWatch.WholeEvery - TimeSpan.FromSeconds(1));
        await watch.TurnAsync();
        Assert.Null(ring.Find("a"));

        _clock.Advance(TimeSpan.FromSeconds(1));
        await watch.TurnAsync();
        Assert.Equal("one", ring.Find("a")!.Name);
    }

    [Fact]
    public async Task TurnAsync_StorageGone_KnownKeysHoldForTheirTimeAndNoLonger()
    {
        var (store, ring, watch) = await CreateAsync(KeyOf("a"), KeyOf("b") with { Expires = _clock.Now.AddMinutes(10) }, KeyOf("c") with { Revoked = _clock.Now });
        await watch.TurnAsync();
        store.Error = Gone;

        _clock.Advance(TimeSpan.FromMinutes(30));
        await watch.TurnAsync();
        Assert.Equal(["one", null, null], ((string[])["a", "b", "c"]).Select(key => ring.Find(key)?.Name));
        Assert.Equal((Gone.Message, true, _clock.Now.AddMinutes(30)), (watch.LastError, watch.IsKnown, watch.TrustedUntil!.Value));

        _clock.Advance(TimeSpan.FromMinutes(30) + TimeSpan.FromSeconds(1));
        await watch.TurnAsync();
        Assert.Null(ring.Find("a"));
        Assert.Equal("one", ring.Find("configured")!.Name);
        Assert.False(watch.IsKnown);

        store.Error = null;
        await watch.TurnAsync();
        Assert.Equal(["one", null, null], ((string[])["a", "b", "c"]).Select(key => ring.Find(key)?.Name));
        Assert.Equal((null, true), (watch.LastError, watch.IsKnown));
    }

    [Fact]
    public async Task TurnAsync_StorageGoneForTooLong_WhatWasRevokedInTheConfigurationStaysSo()
    {
        var (store, ring, watch) = await CreateAsync(KeyOf("configured") with { Revoked = _clock.Now });
        await watch.TurnAsync();
        store.Error = Gone;
        _clock.Advance(TimeSpan.FromHours(2));
        await watch.TurnAsync();

        Assert.Null(ring.Find("configured"));
    }

    [Fact]
    public async Task RunAsync_KeyIsRevoked_RefusedWithTheNextLookOrASecondAfterItIfThatFails()
    {
        var (store, ring, watch) = await CreateAsync(KeyOf("a"));
        using var stopping = new CancellationTokenSource();
        var running = watch.RunAsync(stopping.Token);
        await watch.FirstRead;
        Assert.NotNull(ring.Find("a"));
        var table = new KeyTable(store, _clock);
        var (key, etag) = Assert.Single(await table.ReadAsync());
        await table.ReplaceAsync(key with { Revoked = _clock.Now }, etag);

        store.Error = Gone;
        var start = _clock.Now;
        await UntilAsync(() => watch.LastError is not null);
        store.Error = null;
        await UntilAsync(() => ring.Find("a") is null);

        Assert.InRange(_clock.Now - start, TimeSpan.FromSeconds(4), TimeSpan.FromSeconds(5));
        await stopping.CancelAsync();
        await running;
    }

    /// <summary>Moves the clock on, but never while the watch is at work.</summary>
    private async Task UntilAsync(Func<bool> condition)
    {
        while (true)
        {
            while (_clock.PendingTimers == 0) await Task.Yield();
            if (condition()) return;
            _clock.Advance(TimeSpan.FromMilliseconds(250));
        }
    }

    private async Task<(ShakyTableStore Store, KeyRing Ring, KeyWatch Watch)> CreateAsync(params IssuedKey[] keys)
    {
        var store = await ShakyTableStore.CreateAsync();
        var table = new KeyTable(store, _clock);
        foreach (var key in keys) await table.AddAsync(key);
        var ring = new KeyRing(TestModel.Router(TestModel.Route(TestModel.Rung(1, TestModel.Backend("a"))), new Tenant { Name = "one", KeySha256 = [KeyOf("configured").Hash] }), _clock);
        return (store, ring, new KeyWatch(table, ring, new KeySettings { TrustFor = TimeSpan.FromHours(1) }, _clock, new SeededRandom(0.5)));
    }
}
