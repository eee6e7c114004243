using System.Globalization;
using ChatRouter.WorkerTests.Setup;
using Xunit.Abstractions;

namespace ChatRouter.WorkerTests;

/// <summary>
/// What the first caller of a new instance waits for. The figures are in docs/performance.md, which says how to print them:
/// <c>dotnet test tests/ChatRouter.WorkerTests --filter ColdStart -l "console;verbosity=detailed"</c>.
/// </summary>
public sealed class ColdStartTests(ITestOutputHelper output)
{
    [Fact]
    public async Task Start_ToFirstAnswer_WithinTheHostsPatience()
    {
        await using var app = await RunningApp.StartAsync(withTables: true);
        var start = TimeProvider.System.GetTimestamp();
        var first = await app.AskAsync(Ask.For("say 1 tokens"));
        var answered = TimeProvider.System.GetElapsedTime(start);
        start = TimeProvider.System.GetTimestamp();
        await app.AskAsync(Ask.For("say 1 tokens"));
        var second = TimeProvider.System.GetElapsedTime(start);

        Assert.Equal(System.Net.HttpStatusCode.OK, first.Status);
        var times = app.Host.Times;
        output.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"called {times.Called.TotalMilliseconds:0} ms, indexed {times.Indexed.TotalMilliseconds:0}, loaded {times.Loaded.TotalMilliseconds:0}; first answer {answered.TotalMilliseconds:0}, second {second.TotalMilliseconds:0.0}; processor time {app.Host.Worker.Cpu.TotalMilliseconds:0}"));
        Assert.InRange(times.Loaded + answered, TimeSpan.Zero, TimeSpan.FromSeconds(30));
    }
}
