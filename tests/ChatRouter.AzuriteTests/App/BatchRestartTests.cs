using System.Text;
using System.Text.Json;
using ChatRouter.Batch;
using ChatRouter.Simulator.Faults;
using Microsoft.Extensions.DependencyInjection;

namespace ChatRouter.AzuriteTests.App;

[Collection(AppCollection.Name)]
public sealed class BatchRestartTests(AzuriteFixture azurite)
{
    private static readonly string[] s_lines =
    [
        .. Enumerable.Range(1, 3).Select(number => RouterClient.Line($"done-{number}", "chat")),
        .. Enumerable.Range(1, 3).Select(number => RouterClient.Line($"open-{number}", "slow")),
    ];

    [Fact]
    public async Task Restart_BatchFinished_IsReadAsBefore()
    {
        await using var deployment = await Deployment.StartAsync(azurite);
        var id = await deployment.Client.SubmitAsync(s_lines);
        var batch = await FinishAsync(deployment, id);
        var output = await deployment.Client.OutputAsync(id);

        await deployment.AbortAppAsync();
        await deployment.StartAppAsync();

        Assert.Equal(batch.GetRawText(), (await deployment.Client.BatchAsync(id)).GetRawText());
        Assert.Equal(output, await deployment.Client.OutputAsync(id));
        Assert.Equal(["done-1", "done-2", "done-3", "open-1", "open-2", "open-3"], output.Select(CustomId).ToArray());
    }

    // LocalHost's queue is in the process: the open lines are gone with it, and the batch stays in progress until its window ends.
    [Fact]
    public async Task Restart_BatchHalfDone_KeepsTheResultsAndSaysThatItIsNotDone()
    {
        await using var deployment = await Deployment.StartAsync(azurite);
        var (id, output) = await AbortHalfWayAsync(deployment);

        var batch = await deployment.Client.BatchAsync(id);

        Assert.Equal("in_progress", batch.GetProperty("status").GetString());
        Assert.Equal("""{"total":6,"completed":3,"failed":0}""", batch.GetProperty("request_counts").GetRawText());
        Assert.Equal(output, await deployment.Client.OutputAsync(id));
        Assert.True(deployment.App.Queues.Single().Counts.IsDrained);
    }

    // What Service Bus does with messages that nobody settled, and may do with those that were.
    [Fact]
    public async Task Restart_EveryLineIsDeliveredAgain_OneResultEach()
    {
        await using var deployment = await Deployment.StartAsync(azurite);
        var (id, output) = await AbortHalfWayAsync(deployment);
        var asked = deployment.Simulator.Backends["gpu1"].Attempts.Count;
        var messages = s_lines.Select((line, index) => new BatchMessage { MessageId = $"{id}-{index + 1}", Body = Encoding.UTF8.GetBytes(line), BatchId = id, Line = index + 1 });

        await deployment.App.Services.GetRequiredService<IBatchQueue>().SendAsync([.. messages], CancellationToken.None);
        var batch = await FinishAsync(deployment, id);

        Assert.Equal("""{"total":6,"completed":6,"failed":0}""", batch.GetProperty("request_counts").GetRawText());
        var all = await deployment.Client.OutputAsync(id);
        Assert.Equal(output, all[..3]);
        Assert.Equal(["open-1", "open-2", "open-3"], all[3..].Select(CustomId).ToArray());
        Assert.Equal(asked, deployment.Simulator.Backends["gpu1"].Attempts.Count);
    }

    [Fact]
    public async Task Stop_WithLinesRunning_WaitsForTheirResults()
    {
        await using var deployment = await Deployment.StartAsync(azurite);
        var ollama = deployment.Simulator.Backends["ollama1"];
        ollama.SetFault(new FaultSettings { Fault = FaultKind.SlowHeaders, DelayMs = 1000 });
        var id = await deployment.Client.SubmitAsync(s_lines[3]);
        await Eventually.SeeAsync("the line on its way", () => ollama.Attempts.Count, count => count == 1);

        await deployment.StopAppAsync();
        await deployment.StartAppAsync();

        var batch = await deployment.Client.BatchAsync(id);
        Assert.Equal("completed", batch.GetProperty("status").GetString());
        Assert.Equal(["open-1"], (await deployment.Client.OutputAsync(id)).Select(CustomId).ToArray());
    }

    /// <summary>Three lines have their results, three are with a backend that does not answer; LocalHost ends there and starts again.</summary>
    private static async Task<(string Id, string[] Output)> AbortHalfWayAsync(Deployment deployment)
    {
        var ollama = deployment.Simulator.Backends["ollama1"];
        ollama.SetFault(new FaultSettings { Fault = FaultKind.Silent, Probes = false });
        var id = await deployment.Client.SubmitAsync(s_lines);
        await Eventually.SeeAsync("three lines done", () => deployment.Client.BatchAsync(id), batch => batch.GetProperty("request_counts").GetProperty("completed").GetInt32() == 3);
        await Eventually.SeeAsync("three lines open", () => ollama.Attempts.Count, count => count == 3);
        var output = await deployment.Client.OutputAsync(id);
        Assert.Equal(["done-1", "done-2", "done-3"], output.Select(CustomId).ToArray());

        await deployment.AbortAppAsync();
        ollama.ClearFault();
        await deployment.StartAppAsync();
        return (id, output);
    }

    private static Task<JsonElement> FinishAsync(Deployment deployment, string id) =>
        Eventually.SeeAsync("the end of the batch", () => deployment.Client.BatchAsync(id), batch => batch.GetProperty("status").GetString() == "completed");

    private static string CustomId(string line) => JsonElement.Parse(line).GetProperty("custom_id").GetString()!;
}
