using ChatRouter.Admission.Keys;
using ChatRouter.Model;
using ChatRouter.Model.Callers;
using ChatRouter.Model.Settings;
using ChatRouter.Storage;
using ChatRouter.Tests.Support;
using static ChatRouter.Tests.Admission.Keys.TableKeysTests;

namespace ChatRouter.Tests.Admission.Keys;

/// <summary>Who is let in at the door, and what others are told.</summary>
public sealed class CallerCheckTests
{
    private static readonly Tenant One = new() { Name = "one", KeySha256 = [KeyOf("configured").Hash] };

    private readonly ManualClock _clock = new();
    private readonly FakeTokens _tokens = new();

    [Fact]
    public async Task FindAsync_KnownKey_IsLetInAtOnceWhateverStorageDoes()
    {
        var (check, _, _) = await CreateAsync();

        var finding = FindAsync(check, "configured");

        Assert.True(finding.IsCompleted);
        Assert.Equal("one", (await finding).Tenant!.Name);
    }

    [Fact]
    public async Task FindAsync_BeforeTheKeysWereRead_WaitsForThat()
    {
        var (check, watch, _) = await CreateAsync(KeyOf("a"));
        var (known, unknown) = (FindAsync(check, "a"), FindAsync(check, "b"));
        Assert.False(known.IsCompleted || unknown.IsCompleted);

        await watch.TurnAsync();

        Assert.Equal("one", (await known).Tenant!.Name);
        Assert.Equal((401, "invalid_api_key"), ((await unknown).Refusal!.Status, (await unknown).Refusal!.Code));
    }

    [Fact]
    public async Task FindAsync_KeysCannotBeRead_WaitsUntilThreeSecondsAfterTheStartAndNeverAgain()
    {
        var (check, watch, store) = await CreateAsync();
        store.Error = new EntityTableException("gone");
        await watch.TurnAsync();
        _clock.Advance(TimeSpan.FromMilliseconds(400));
        var early = FindAsync(check, "a");
        _clock.Advance(TimeSpan.FromMilliseconds(2599));
        Assert.False(early.IsCompleted);
        _clock.Advance(TimeSpan.FromMilliseconds(1));
        var refusal = (await early).Refusal!;
        var late = FindAsync(check, "a");

        Assert.Equal((503, "auth_unavailable", TimeSpan.FromSeconds(2)), (refusal.Status, refusal.Code, refusal.RetryAfter));
        Assert.True(late.IsCompleted);
        Assert.Equal(503, (await late).Refusal!.Status);
    }

    [Theory]
    [InlineData("")]
    [InlineData("wrong")]
    [InlineData("eyJ.x")]
    [InlineData("eyJ.a.b.c")]
    public async Task FindAsync_NoKeyAndNoToken_401WithoutAskingForEither(string key)
    {
        var (check, watch, store) = await CreateAsync(KeyOf("a"));
        await watch.TurnAsync();
        var before = (store.Reads, store.Queries);

        var finding = FindAsync(check, key);

        Assert.True(finding.IsCompleted);
        Assert.Equal((401, "Send a valid key as 'Authorization: Bearer KEY'."), ((await finding).Refusal!.Status, (await finding).Refusal!.Message));
        Assert.Equal(before, (store.Reads, store.Queries));
        Assert.Empty(_tokens.Checked);
    }

    [Fact]
    public async Task FindAsync_LongerThanAnyKey_401AlsoBeforeTheKeysWereRead()
    {
        var (check, _, _) = await CreateAsync();
        var finding = FindAsync(check, new string('k', 171));

        Assert.True(finding.IsCompleted);
        Assert.Equal(401, (await finding).Refusal!.Status);
    }

    [Fact]
    public async Task FindAsync_Token_IsCheckedAndItsProblemTold()
    {
        var (check, watch, _) = await CreateAsync();
        await watch.TurnAsync();
        _tokens.First.SetResult();
        _tokens.Verdict = new TokenVerdict(One);
        Assert.Equal("one", (await FindAsync(check, "eyJh.b.c")).Tenant!.Name);

        _tokens.Verdict = new TokenVerdict(null, "The token has expired. Get a new one.");
        var refusal = (await FindAsync(check, "eyJh.b.c")).Refusal!;

        Assert.Equal((401, "invalid_api_key", "The token has expired. Get a new one."), (refusal.Status, refusal.Code, refusal.Message));
    }

    [Fact]
    public async Task FindAsync_IssuersKeysAreNotThere_WaitsAtTheStartThen503()
    {
        var (check, watch, _) = await CreateAsync();
        await watch.TurnAsync();
        _tokens.Verdict = new TokenVerdict(null, IsUnknown: true);
        var early = FindAsync(check, "eyJh.b.c");
        Assert.False(early.IsCompleted);
        _clock.Advance(TimeSpan.FromSeconds(3));

        Assert.Equal((503, "auth_unavailable"), ((await early).Refusal!.Status, (await early).Refusal!.Code));
        Assert.True(FindAsync(check, "eyJh.b.c").IsCompleted);
    }

    private static Task<(Tenant? Tenant, Refusal? Refusal)> FindAsync(CallerCheck check, string key) => check.FindAsync(key, default).AsTask();

    private async Task<(CallerCheck Check, KeyWatch Watch, ShakyTableStore Store)> CreateAsync(params IssuedKey[] keys)
    {
        var store = await ShakyTableStore.CreateAsync();
        var table = new KeyTable(store, _clock);
        foreach (var key in keys) await table.AddAsync(key);
        var ring = new KeyRing(TestModel.Router(TestModel.Route(TestModel.Rung(1, TestModel.Backend("a"))), One), _clock);
        var watch = new KeyWatch(table, ring, new KeySettings(), _clock, new SeededRandom(0.5));
        return (new CallerCheck(ring, watch, _tokens, _clock), watch, store);
    }

    private sealed class FakeTokens : ICallerTokens
    {
        public TokenIssuerState State => new("https://issuer", 1, null, null, null);

        public TaskCompletionSource First { get; } = new();

        public Task FirstRead => First.Task;

        public TokenVerdict Verdict { get; set; }

        public List<string> Checked { get; } = [];

        public TokenVerdict Check(string token)
        {
            Checked.Add(token);
            return Verdict;
        }

        public Task RunAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }
}
