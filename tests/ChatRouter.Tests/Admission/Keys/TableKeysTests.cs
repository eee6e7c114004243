using ChatRouter.Admission.Keys;
using ChatRouter.Model;
using ChatRouter.Model.Callers;
using ChatRouter.Tests.Support;

namespace ChatRouter.Tests.Admission.Keys;

/// <summary>The ring with keys of the table beside those of the configuration.</summary>
public sealed class TableKeysTests
{
    private readonly ManualClock _clock = new();
    private readonly KeyRing _ring;

    public TableKeysTests() => _ring = new KeyRing(
        TestModel.Router(
            TestModel.Route(TestModel.Rung(1, TestModel.Backend("a"))),
            new Tenant { Name = "one", KeySha256 = [KeyOf("configured").Hash] },
            new Tenant { Name = "two", KeySha256 = [] },
            new Tenant { Name = "gone", KeySha256 = [], Disabled = true }),
        _clock);

    [Fact]
    public void Take_KeysOfTheTable_HoldBesideThoseOfTheConfiguration()
    {
        _ring.Take([KeyOf("a"), KeyOf("b", "two"), KeyOf("c", "gone"), KeyOf("d", "nobody")]);

        Assert.Equal(["one", "one", "two", null, null, null], ((string[])["configured", "a", "b", "c", "d", "e"]).Select(key => _ring.Find(key)?.Name));
    }

    [Fact]
    public void Find_KeyPastItsEnd_AdmitsNobodyAndIsForgotten()
    {
        _ring.Take([KeyOf("a") with { Expires = _clock.Now.AddMinutes(1) }]);
        Assert.Equal(("one", 1), (_ring.Find("a")!.Name, _ring.Remembered));

        _clock.Advance(TimeSpan.FromMinutes(1) - TimeSpan.FromTicks(1));
        Assert.Equal("one", _ring.Find("a")!.Name);
        _clock.Advance(TimeSpan.FromTicks(1));

        Assert.Null(_ring.Find("a"));
        Assert.Equal(0, _ring.Remembered);
        Assert.Null(_ring.Find("a"));
    }

    [Fact]
    public void Take_KeyIsRevoked_ForgetsItAtOnce()
    {
        _ring.Take([KeyOf("a"), KeyOf("b")]);
        Assert.NotNull(_ring.Find("a"));
        Assert.NotNull(_ring.Find("b"));

        _ring.Take([KeyOf("a") with { Revoked = _clock.Now }, KeyOf("b")]);

        Assert.Null(_ring.Find("a"));
        Assert.Equal("one", _ring.Find("b")!.Name);
        Assert.Equal(1, _ring.Remembered);
    }

    [Fact]
    public void Take_RevokedKeyThatTheConfigurationHas_HoldsNowhere()
    {
        _ring.Take([KeyOf("configured") with { Revoked = _clock.Now }]);

        Assert.Null(_ring.Find("configured"));
    }

    [Fact]
    public void Find_ThousandsOfKeys_RemembersEachOnceAndNothingElse()
    {
        _ring.Take(Enumerable.Range(0, 5000).Select(number => KeyOf($"key-{number}", number % 2 == 0 ? "one" : "two")));

        for (var round = 0; round < 2; round++)
        {
            for (var number = 0; number < 5000; number++) Assert.Equal(number % 2 == 0 ? "one" : "two", _ring.Find($"key-{number}")!.Name);
            for (var number = 5000; number < 10_000; number++) Assert.Null(_ring.Find($"key-{number}"));
        }

        Assert.Equal(5000, _ring.Remembered);
    }

    [Fact]
    public async Task Take_WhileOthersAskForTheKey_IsObeyedFromThenOn()
    {
        // Odd while the key is revoked.
        var (phase, isOver, late) = (0, false, 0);
        var askers = Enumerable.Range(0, 3).Select(_ => Task.Run(() =>
        {
            while (!Volatile.Read(ref isOver))
            {
                var before = Volatile.Read(ref phase);
                if (_ring.Find("a") is not null && before % 2 == 1 && Volatile.Read(ref phase) == before) Interlocked.Increment(ref late);
            }
        })).ToArray();

        for (var round = 0; round < 500; round++)
        {
            _ring.Take([KeyOf("a")]);
            Assert.NotNull(_ring.Find("a"));
            _ring.Take([KeyOf("a") with { Revoked = _clock.Now }]);
            Interlocked.Increment(ref phase);
            for (var ask = 0; ask < 20; ask++) Assert.Null(_ring.Find("a"));
            Interlocked.Increment(ref phase);
        }

        Volatile.Write(ref isOver, true);
        await Task.WhenAll(askers);
        Assert.Equal(0, late);
    }

    internal static IssuedKey KeyOf(string key, string tenant = "one") => new()
    {
        Hash = Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(System.Text.Encoding.UTF8.GetBytes(key))),
        Id = key,
        Tenant = tenant,
        Created = new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero),
        CreatedBy = "test",
    };
}
