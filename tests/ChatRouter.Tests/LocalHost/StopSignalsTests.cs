using ChatRouter.LocalHost.Commands;

namespace ChatRouter.Tests.LocalHost;

public sealed class StopSignalsTests
{
    [Fact]
    public void Raise_Once_StopsWithoutHurry()
    {
        using var signals = new StopSignals();

        signals.Raise();

        Assert.Equal((true, false), (signals.Stop.IsCancellationRequested, signals.Abort.IsCancellationRequested));
    }

    [Fact]
    public void Raise_Twice_StopsAtOnce()
    {
        using var signals = new StopSignals();

        signals.Raise();
        signals.Raise();

        Assert.Equal((true, true), (signals.Stop.IsCancellationRequested, signals.Abort.IsCancellationRequested));
    }
}
