using ChatRouter.Model;
using ChatRouter.Model.Releases;
using ChatRouter.Model.Settings;
using ChatRouter.Operations.Rollout;
using ChatRouter.Storage;
using ChatRouter.Tests.Releases;
using ChatRouter.Tests.Support;

namespace ChatRouter.Tests.Operations.Rollout;

public sealed class RolloutStartTests
{
    private readonly ManualClock _clock = new();

    [Fact]
    public async Task ChooseAsync_FirstStart_TakesItsOwnFile()
    {
        var store = await ShakyTableStore.CreateAsync();

        Assert.Equal((RolloutPhase.Taken, Version("a"), null), Show(await StartAsync(store, "a")));
        Assert.Equal((RolloutPhase.Taken, Version("a"), null), Show(await StartAsync(store, "a")));
        Assert.Equal(new RolloutLedger(Version("a"), _clock.Now), await LedgerAsync(store));
    }

    [Fact]
    public async Task ChooseAsync_ChangedFile_RunsOnWhatIsInForceAndTriesItsOwn()
    {
        var store = await ShakyTableStore.CreateAsync();
        await StartAsync(store, "a");

        var choice = await StartAsync(store, "b");

        Assert.Equal((RolloutPhase.Trying, Version("a"), Version("b")), Show(choice));
        Assert.Equal(("a", "b"), (choice!.Model.Currency, choice.Candidate!.Currency));
        Assert.Equal((Version("a"), Version("b")), ((await LedgerAsync(store))!.Taken, (await LedgerAsync(store))!.Trying));
    }

    [Fact]
    public async Task ChooseAsync_InvalidFile_RunsOnWhatIsInForce_AndAgainWithoutReadingItTwice()
    {
        var store = await ShakyTableStore.CreateAsync();
        await StartAsync(store, "a");

        var choice = await StartAsync(store, "invalid");
        var again = await StartAsync(store, "invalid");

        Assert.Equal((RolloutPhase.Refused, Version("a"), Version("invalid")), Show(choice));
        Assert.Equal(("It is not valid.", "It is not valid."), (choice!.Why, again!.Why));
        Assert.Null(choice.Candidate);
    }

    [Fact]
    public async Task ChooseAsync_InvalidFileAndNothingInForce_IsNull()
        => Assert.Null(await StartAsync(await ShakyTableStore.CreateAsync(), "invalid"));

    [Fact]
    public async Task ChooseAsync_RefusedFile_IsNotTriedAgain()
    {
        var store = await ShakyTableStore.CreateAsync();
        await StartAsync(store, "a");
        await Store(store).ChangeAsync(known => known!.Refuse(Version("b"), "too many lost", _clock.Now));

        var choice = await StartAsync(store, "b");

        Assert.Equal((RolloutPhase.Refused, Version("a"), Version("b")), Show(choice));
        Assert.Equal("too many lost", choice!.Why);
    }

    [Theory]
    [InlineData(9, RolloutPhase.Behind)]
    [InlineData(10, RolloutPhase.Trying)]
    public async Task ChooseAsync_TheFileBefore_IsNotTriedWhileTheDeploymentGoesOn(int minutes, RolloutPhase phase)
    {
        var store = await ShakyTableStore.CreateAsync();
        await StartAsync(store, "a");
        await StartAsync(store, "b");
        await Store(store).ChangeAsync(known => known!.Take(Version("b"), _clock.Now));
        _clock.Advance(TimeSpan.FromMinutes(minutes));

        Assert.Equal((phase, Version("b"), Version("a")), Show(await StartAsync(store, "a")));
    }

    [Fact]
    public async Task ChooseAsync_StorageOut_RunsOnItsOwnFileIfThatIsValid()
    {
        var store = await ShakyTableStore.CreateAsync();
        await StartAsync(store, "a");
        store.Error = new EntityTableException("down");

        Assert.Equal((RolloutPhase.Taken, Version("b"), null), Show(await StartAsync(store, "b")));
        Assert.Null(await StartAsync(store, "invalid"));
    }

    [Fact]
    public async Task ChooseAsync_WhatIsInForceCannotBeReadHere_TakesItsOwn()
    {
        var store = await ShakyTableStore.CreateAsync();
        await StartAsync(store, "secret");

        var choice = await RolloutStart.ChooseAsync(store, "b", text => text == "secret" ? new RolloutReading(null, ["ROUTER_KEY is missing."]) : Read(text), _clock, new SeededRandom(1), CancellationToken.None);

        Assert.Equal((RolloutPhase.Taken, Version("b"), null), Show(choice));
        Assert.Equal((Version("b"), Version("secret")), ((await LedgerAsync(store))!.Taken, (await LedgerAsync(store))!.Previous));
    }

    [Fact]
    public async Task ChooseAsync_SwitchedOff_RunsOnItsOwnFileAndForgets()
    {
        var store = await ShakyTableStore.CreateAsync();
        await StartAsync(store, "a");

        Assert.Equal((RolloutPhase.Taken, Version("off"), null), Show(await StartAsync(store, "off")));
        Assert.Null(await LedgerAsync(store));
    }

    [Fact]
    public async Task ChooseAsync_ChangedGoldenPrompts_AreAChange()
    {
        var store = await ShakyTableStore.CreateAsync();
        var before = await StartAsync(store, "yes");
        var same = await StartAsync(store, "yes");
        var changed = await StartAsync(store, "no");

        Assert.Equal((RolloutPhase.Taken, RolloutPhase.Taken, RolloutPhase.Trying), (before!.Phase, same!.Phase, changed!.Phase));
        Assert.Equal((before.Version, before.Version), (same.Version, changed.Version));
        Assert.Equal((changed.Own, before.Version), ((await LedgerAsync(store))!.Trying, (await LedgerAsync(store))!.Taken));
        Assert.NotEqual(before.Version, changed.Own);

        // The same text; another word is expected.
        Task<RolloutChoice?> StartAsync(ShakyTableStore tables, string answer) => RolloutStart.ChooseAsync(
            tables, "a", text => Read(text) with { Model = Read(text).Model! with { Releases = [Release(answer)] } }, _clock, new SeededRandom(1), CancellationToken.None);

        static ReleaseSettings Release(string answer)
        {
            var order = TestReleases.Order();
            return order with { Golden = order.Golden with { Prompts = [order.Golden.Prompts[0] with { Assertions = [new GoldenAssertion(AssertionKind.Contains, answer)] }] } };
        }
    }

    [Fact]
    public async Task ChooseAsync_BrokenDataFileOfACandidate_IsRefusedAndNothingElseEndsForIt()
    {
        var store = await ShakyTableStore.CreateAsync();
        Task<RolloutChoice?> StartAsync(string text) => RolloutStart.ChooseAsync(store, text, other => Read(other) with { Errors = ["line 3 is no JSON object."] }, _clock, new SeededRandom(1), CancellationToken.None);

        Assert.Equal((RolloutPhase.Taken, Version("a"), null), Show(await StartAsync("a")));
        var choice = await StartAsync("b");

        Assert.Equal((RolloutPhase.Refused, Version("a"), Version("b")), Show(choice));
        Assert.Equal(("a", "line 3 is no JSON object.", null), (choice!.Model.Currency, choice.Why, choice.Candidate));
        Assert.Equal(Version("b"), (await LedgerAsync(store))!.Refused);
    }

    [Fact]
    public async Task KeepAsync_LargeText_ComesBackWhole()
    {
        var store = Store(await ShakyTableStore.CreateAsync());
        var text = string.Concat(Enumerable.Repeat("ä€x", 50_000));

        await store.KeepAsync("v", text, CancellationToken.None);

        Assert.Equal(text, await store.TextAsync("v", CancellationToken.None));
        await Assert.ThrowsAsync<EntityTableException>(() => store.KeepAsync("w", new string('x', RolloutStore.LongestText + 1), CancellationToken.None));
    }

    private static string Version(string text) => RolloutStore.VersionOf(text, null);

    private static (RolloutPhase Phase, string Version, string? Own) Show(RolloutChoice? choice) => (choice!.Phase, choice.Version, choice.Own);

    private static RolloutReading Read(string text) => text == "invalid"
        ? new RolloutReading(null, ["It is not valid."])
        : new RolloutReading(TestModel.Router(TestModel.Route(TestModel.Rung(1, TestModel.Backend("gpu")))) with { Currency = text, Rollout = new RolloutSettings { Enabled = text != "off" } }, []);

    private Task<RolloutChoice?> StartAsync(ShakyTableStore store, string text) => RolloutStart.ChooseAsync(store, text, Read, _clock, new SeededRandom(1), CancellationToken.None);

    private RolloutStore Store(ShakyTableStore store) => new(store, _clock, new SeededRandom(1));

    private Task<RolloutLedger?> LedgerAsync(ShakyTableStore store) => Store(store).ReadAsync(CancellationToken.None);
}
