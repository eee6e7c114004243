using System.Text;
using ChatRouter.Operations;
using ChatRouter.Operations.Keys;
using ChatRouter.Storage;
using ChatRouter.Tests.Support;

namespace ChatRouter.Tests.Operations.Keys;

public sealed class TenantKeysTests
{
    private readonly ManualClock _clock = new();
    private readonly CollectedEvents _events = new();
    private int _changes;

    [Fact]
    public async Task CreateListRevoke_OneKey_TellsItOnceAndKeepsItsHashAlone()
    {
        var store = await ShakyTableStore.CreateAsync();
        var keys = Create(store);

        var (made, refusal) = await keys.CreateAsync(Body("""{"tenant":"app","label":"night job","expires":"90d","who":"anna"}"""));

        Assert.Null(refusal);
        Assert.Matches("^cr-[A-Za-z0-9]{43}$", made!.Secret);
        var listed = Assert.Single((await keys.ListAsync()).Keys!);
        Assert.Equal(made.Issued, listed);
        Assert.Equal((made.Secret[..11], "app", "night job", "anna"), (listed.Id, listed.Tenant, listed.Label, listed.CreatedBy));
        Assert.Equal((_clock.Now, _clock.Now.AddDays(90), "live"), (listed.Created, listed.Expires!.Value, listed.StateAt(_clock.Now)));
        var stored = string.Join(' ', (await store.RowsAsync(TableNames.Keys)).SelectMany(row => row.Values.Values.Append(row.RowKey)));
        Assert.DoesNotContain(made.Secret[..12], stored, StringComparison.Ordinal);

        _clock.Advance(TimeSpan.FromHours(1));
        var (revoked, _) = await keys.RevokeAsync(listed.Id, "bert");
        Assert.Equal(listed with { Revoked = _clock.Now, RevokedBy = "bert" }, revoked);
        Assert.Equal([revoked!], (await keys.ListAsync("app")).Keys);
        Assert.Empty((await keys.ListAsync("other")).Keys!);
        Assert.Equal(["key app:  -> Created", "key app: Live -> Revoked"], _events.Lines);
        Assert.Equal(2, _changes);
    }

    [Fact]
    public async Task RevokeAsync_WholeKey_IsFoundByItsHash()
    {
        var keys = Create(await ShakyTableStore.CreateAsync());
        var (made, _) = await keys.CreateAsync("app", null, null, "t");

        Assert.Equal(404, (await keys.RevokeAsync(made!.Secret[..12], "t")).Refusal!.Status);
        Assert.Equal(made.Issued.Id, (await keys.RevokeAsync(made.Secret, "t")).Key!.Id);
    }

    [Fact]
    public async Task RevokeAsync_Again_ChangesNothing()
    {
        var keys = Create(await ShakyTableStore.CreateAsync());
        var (made, _) = await keys.CreateAsync("app", null, null, "t");
        var (first, _) = await keys.RevokeAsync(made!.Issued.Id, "t");
        _clock.Advance(TimeSpan.FromDays(1));

        Assert.Equal(first, (await keys.RevokeAsync(made.Issued.Id, "u")).Key);
        Assert.Equal(2, _events.Lines.Count);
    }

    [Fact]
    public async Task RevokeAsync_RowChangesMeanwhile_ReadsItAgain()
    {
        var store = await ShakyTableStore.CreateAsync();
        var keys = Create(store);
        var (made, _) = await keys.CreateAsync("app", null, null, "t");
        store.OnWrite = () =>
        {
            store.OnWrite = null;
            var row = store.RowsAsync(TableNames.Keys).GetAwaiter().GetResult().Single(row => row.RowKey != "version");
            store.PutAsync(TableNames.Keys, row.With("label", "changed")).GetAwaiter().GetResult();
        };

        var (revoked, _) = await keys.RevokeAsync(made!.Issued.Id, "t");

        Assert.Equal(("changed", _clock.Now), (revoked!.Label, revoked.Revoked!.Value));
    }

    [Theory]
    [InlineData("""{"label":"x"}""", "tenant")]
    [InlineData("""{"tenant":"nobody"}""", "tenant")]
    [InlineData("""{"tenant":1}""", "tenant")]
    [InlineData("""{"tenant":"app","label":""}""", "label")]
    [InlineData("""{"tenant":"app","expires":"30s"}""", "expires")]
    [InlineData("""{"tenant":"app","expires":"0d"}""", "expires")]
    [InlineData("""{"tenant":"app","expires":"3651d"}""", "expires")]
    [InlineData("""{"tenant":"app","expires":"2026-02-28T00:00:00Z"}""", "expires")]
    [InlineData("""{"tenant":"app","expires":"2027-02-28T00:00:00"}""", "expires")]
    [InlineData("""{"tenant":"app","expires":"99999999999h"}""", "expires")]
    [InlineData("""{"tenant":"app","minutes":"1"}""", "minutes")]
    public async Task CreateAsync_Wrong_NamesTheFieldAndMakesNone(string body, string field)
    {
        var store = await ShakyTableStore.CreateAsync();
        var (made, refusal) = await Create(store).CreateAsync(Body(body));

        Assert.Null(made);
        Assert.Equal((400, field), (refusal!.Status, refusal.Param));
        Assert.Empty(await store.RowsAsync(TableNames.Keys));
    }

    [Theory]
    [InlineData("1m", "2026-03-01T12:01:00Z")]
    [InlineData("36h", "2026-03-03T00:00:00Z")]
    [InlineData("3650d", "2036-02-27T12:00:00Z")]
    [InlineData("2026-12-31T00:00:00+01:00", "2026-12-30T23:00:00Z")]
    public async Task CreateAsync_Expires_IsReadAsPeopleWriteIt(string expires, string end)
        => Assert.Equal(DateTimeOffset.Parse(end, System.Globalization.CultureInfo.InvariantCulture), (await Create(await ShakyTableStore.CreateAsync()).CreateAsync("app", null, expires, "t")).Key!.Issued.Expires);

    [Fact]
    public async Task EveryOrder_StorageGone_503AndNoEvent()
    {
        var store = await ShakyTableStore.CreateAsync();
        var keys = Create(store);
        store.Error = new EntityTableException("Table Storage at x: 503");

        foreach (var refusal in new[] { (await keys.CreateAsync("app", null, null, "t")).Refusal!, (await keys.RevokeAsync("cr-12345678", "t")).Refusal!, (await keys.ListAsync()).Refusal! })
            Assert.Equal((503, "storage_unavailable"), (refusal.Status, refusal.Code));
        Assert.Empty(_events.Lines);
        Assert.Equal(0, _changes);
    }

    [Fact]
    public async Task Events_OfTheLog_HoldNoKey()
    {
        var store = await ShakyTableStore.CreateAsync();
        var log = new EventLog(store, _clock, "i1");
        var (made, _) = await new TenantKeys(store, log, _clock).CreateAsync("app", "job", null, "anna");
        await log.RunAsync(new CancellationToken(canceled: true));

        var row = Assert.Single(await store.RowsAsync(TableNames.Events));
        Assert.Equal(("key", "app", $"key {made!.Issued.Id} (job), by anna"), (row.Text("Kind"), row.Text("Subject"), row.Text("Cause")));
        Assert.DoesNotContain(row.Values.Values, value => value.ToString()!.Contains(made.Secret[..12], StringComparison.Ordinal));
    }

    private TenantKeys Create(ShakyTableStore store) => new(store, _events, _clock, ["app", "other"], () =>
    {
        _changes++;
        return Task.CompletedTask;
    });

    private static ReadOnlyMemory<byte> Body(string json) => Encoding.UTF8.GetBytes(json);
}
