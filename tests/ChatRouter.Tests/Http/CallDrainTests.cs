using ChatRouter.Http;

namespace ChatRouter.Tests.Http;

/// <summary>A host's end waits for its calls, and takes no more.</summary>
public sealed class CallDrainTests : IDisposable
{
    private readonly CallDrain _drain = new();

    public void Dispose() => _drain.Dispose();

    [Fact]
    public void Stopping_NothingRuns_EndsAtOnce() => Assert.True(_drain.StoppingAsync(CancellationToken.None).IsCompletedSuccessfully);

    [Fact]
    public async Task Stopping_CallsRun_WaitsForTheLastAndTakesNoMore()
    {
        Assert.True(_drain.TryEnter());
        Assert.True(_drain.TryEnter());
        var stopping = _drain.StoppingAsync(CancellationToken.None);
        Assert.False(_drain.TryEnter());

        _drain.Leave();
        Assert.False(stopping.IsCompleted);
        _drain.Leave();

        await stopping;
    }

    [Fact]
    public async Task Stopping_AtTheHostsLimit_GoesOnWithoutAnError()
    {
        Assert.True(_drain.TryEnter());
        using var limit = new CancellationTokenSource();
        var stopping = _drain.StoppingAsync(limit.Token);

        await limit.CancelAsync();

        await stopping;
        _drain.Leave();
    }
}
