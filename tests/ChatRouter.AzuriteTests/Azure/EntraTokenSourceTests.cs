using Azure.Identity;
using ChatRouter.Azure.Identity;
using ChatRouter.Tests.Support;

namespace ChatRouter.AzuriteTests.Azure;

public sealed class EntraTokenSourceTests
{
    private const string Scope = "https://cognitiveservices.azure.com/.default";

    private readonly ManualClock _clock = new();
    private readonly FakeCredential _credential = new();
    private readonly EntraTokenSource _source;

    public EntraTokenSourceTests() => _source = new EntraTokenSource(new(_credential), _clock);

    [Fact]
    public async Task GetTokenAsync_FirstToken_MakesTheCredential()
    {
        var made = 0;
        var source = new EntraTokenSource(new(() =>
        {
            made++;
            return _credential;
        }), _clock);
        _credential.Answer("one", InMinutes(60));
        Assert.Equal(0, made);

        Assert.Equal("one", await source.GetTokenAsync(Scope, default));
        Assert.Equal("one", await source.GetTokenAsync(Scope, default));
        Assert.Equal(1, made);
    }

    [Fact]
    public async Task GetTokenAsync_Twice_AsksOnceForEachScope()
    {
        _credential.Answer("one", InMinutes(60));
        _credential.Answer("other", InMinutes(60));

        Assert.Equal("one", await _source.GetTokenAsync(Scope, default));
        Assert.Equal("one", await _source.GetTokenAsync(Scope, default));
        Assert.Equal("other", await _source.GetTokenAsync("other", default));
        Assert.Equal([Scope, "other"], _credential.Scopes);
    }

    [Fact]
    public async Task GetTokenAsync_ManyAtFirst_AskOnceTogether()
    {
        var answer = _credential.Prepare();
        var waiting = Enumerable.Range(0, 10).Select(_ => _source.GetTokenAsync(Scope, default).AsTask()).ToList();
        answer.SetResult(new("one", InMinutes(60)));

        Assert.All(await Task.WhenAll(waiting), token => Assert.Equal("one", token));
        Assert.Equal([Scope], _credential.Scopes);
    }

    [Fact]
    public async Task GetTokenAsync_NearTheEnd_AnswersFromTheOldAndRenewsBehind()
    {
        await FirstTokenAsync();
        var renewal = _credential.Prepare();

        _clock.Advance(TimeSpan.FromMinutes(56));
        Assert.Equal("first", await _source.GetTokenAsync(Scope, default));
        await _credential.AskedAsync();

        // Half a minute before the end the old one is no longer given away: the caller waits for the renewal that runs.
        _clock.Advance(TimeSpan.FromMinutes(3.5));
        var waiting = _source.GetTokenAsync(Scope, default).AsTask();
        Assert.False(waiting.IsCompleted);
        renewal.SetResult(new("second", InMinutes(60)));

        Assert.Equal("second", await waiting);
        Assert.Equal(2, _credential.Scopes.Count);
    }

    [Fact]
    public async Task GetTokenAsync_RenewalFails_GoesOnWithTheOldWhileItIsGood()
    {
        await FirstTokenAsync();
        var failing = _credential.Prepare();
        failing.SetException(new AuthenticationFailedException("The endpoint is away."));

        _clock.Advance(TimeSpan.FromMinutes(56));
        Assert.Equal("first", await _source.GetTokenAsync(Scope, default));
        await _credential.AskedAsync();
        Assert.Equal("first", await _source.GetTokenAsync(Scope, default));
        Assert.Equal(2, _credential.Scopes.Count);
    }

    [Fact]
    public async Task GetTokenAsync_CallerGone_LeavesTheRequestToTheOthers()
    {
        using var caller = new CancellationTokenSource();
        var answer = _credential.Prepare();
        var gone = _source.GetTokenAsync(Scope, caller.Token).AsTask();
        var waiting = _source.GetTokenAsync(Scope, default).AsTask();

        await caller.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => gone);
        answer.SetResult(new("one", InMinutes(60)));

        Assert.Equal("one", await waiting);
    }

    private DateTimeOffset InMinutes(double minutes) => _clock.Now.AddMinutes(minutes);

    private async Task FirstTokenAsync()
    {
        _credential.Answer("first", InMinutes(60));
        Assert.Equal("first", await _source.GetTokenAsync(Scope, default));
        await _credential.AskedAsync();
    }
}
