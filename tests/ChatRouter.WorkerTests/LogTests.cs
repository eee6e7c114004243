using ChatRouter.WorkerTests.Setup;

namespace ChatRouter.WorkerTests;

/// <summary>What the worker sends to the host's log costs every call: the host throws away what its own settings do not want only after it has come.</summary>
[Collection(nameof(SharedApp))]
public sealed class LogTests(SharedApp shared)
{
    [Fact]
    public async Task Call_ThatGoesWell_SendsNoLogToTheHost()
    {
        await shared.App.AskAsync(Ask.For("Hello"));
        var before = shared.App.Host.Log.Count;

        for (var call = 0; call < 5; call++) await shared.App.AskAsync(Ask.For("Hello"));
        await shared.App.Host.IsAliveAsync();

        Assert.DoesNotContain(shared.App.Host.Log.Skip(before), entry => entry.Category.StartsWith("Microsoft", StringComparison.Ordinal) || entry.Category.StartsWith("Function", StringComparison.Ordinal));
    }
}
