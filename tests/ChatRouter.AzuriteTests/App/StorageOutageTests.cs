using System.Net;
using System.Text.Json;
using ChatRouter.Simulator.Faults;
using ChatRouter.Storage;

namespace ChatRouter.AzuriteTests.App;

public sealed class StorageOutageTests
{
    [Fact]
    public async Task Chat_WhileStorageGoesAndComesBack_NeverFails()
    {
        await using var deployment = await Deployment.StartAloneAsync();
        using var enough = new CancellationTokenSource();
        var callers = Task.WhenAll(Enumerable.Range(0, 2).Select(caller => ChatUntilAsync(deployment.Client, streams: caller == 1, enough.Token)));

        await Eventually.SeeAsync("a view", deployment.Client.StateAsync, IsFresh);
        await deployment.Azurite.StopAsync();
        await Eventually.SeeAsync("the error and the age", deployment.Client.StateAsync, state => Error(state) is not null && Age(state) > 1);
        await deployment.Azurite.StartAsync();
        await Eventually.SeeAsync("a fresh view", deployment.Client.StateAsync, IsFresh);
        await enough.CancelAsync();

        Assert.All((await callers).SelectMany(replies => replies), reply => Assert.True(reply.IsWhole, reply.ToString()));
    }

    [Fact]
    public async Task Chat_WhileStorageIsSilent_NeverFailsNorWaitsForIt()
    {
        await using var deployment = await Deployment.StartAloneAsync();
        await Eventually.SeeAsync("a view", deployment.Client.StateAsync, IsFresh);
        deployment.Storage.Stall();
        using var enough = new CancellationTokenSource();
        var caller = ChatUntilAsync(deployment.Client, streams: true, enough.Token);

        // The first sign of it is the time limit of a table call.
        var state = await Eventually.SeeAsync("the error", deployment.Client.StateAsync, state => Error(state) is not null);
        await enough.CancelAsync();

        Assert.Equal("Table Storage: no answer within 2 s", Error(state));
        var replies = await caller;
        Assert.All(replies, reply => Assert.True(reply.IsWhole, reply.ToString()));
        Assert.InRange(replies.Count, 5, int.MaxValue);
        deployment.Storage.Flow();
        await Eventually.SeeAsync("a fresh view", deployment.Client.StateAsync, IsFresh);
    }

    [Fact]
    public async Task Status_WithoutStorage_IsReadyAndSaysWhatIsWrong()
    {
        await using var deployment = await Deployment.StartAloneAsync();
        await Eventually.SeeAsync("a view", deployment.Client.StateAsync, IsFresh);
        await deployment.Azurite.StopAsync();
        var state = await Eventually.SeeAsync("the error", deployment.Client.StateAsync, state => Error(state) is not null);

        using var ready = await deployment.Client.SendAsync(HttpMethod.Get, "readyz", Deployment.OpsKey);

        Assert.Equal(HttpStatusCode.OK, ready.StatusCode);
        var reasons = (await RouterClient.ReadAsync(ready)).GetProperty("reasons").EnumerateArray().Select(reason => reason.GetString()!).ToArray();
        Assert.Equal([$"shared state: {Error(state)}"], reasons);
    }

    [Fact]
    public async Task Batch_WithoutStorage_IsRefusedUntilItIsBack()
    {
        await using var deployment = await Deployment.StartAloneAsync();
        var id = await deployment.Client.SubmitAsync(RouterClient.Line("a", "chat"));
        await deployment.Azurite.StopAsync();

        using var create = await deployment.Client.PostBatchAsync(RouterClient.Line("b", "chat"));
        using var get = await deployment.Client.GetAsync($"v1/batches/{id}");
        using var output = await deployment.Client.GetAsync($"v1/batches/{id}/output");

        foreach (var response in (HttpResponseMessage[])[create, get, output])
        {
            Assert.Equal(HttpStatusCode.ServiceUnavailable, response.StatusCode);
            Assert.Equal(TimeSpan.FromSeconds(10), response.Headers.RetryAfter!.Delta);
            Assert.Equal("storage_unavailable", (await RouterClient.ReadAsync(response)).GetProperty("error").GetProperty("code").GetString());
        }

        await deployment.Azurite.StartAsync();
        var second = await deployment.Client.SubmitAsync(RouterClient.Line("b", "chat"));
        await Eventually.SeeAsync("its end", () => deployment.Client.BatchAsync(second), batch => batch.GetProperty("status").GetString() == "completed");
        Assert.Single(await deployment.Client.OutputAsync(second));
    }

    [Fact]
    public async Task Circuit_OpenedWithoutStorage_IsObeyedAndWrittenWhenItIsBack()
    {
        await using var deployment = await Deployment.StartAloneAsync();
        await deployment.Azurite.StopAsync();
        deployment.Simulator.Backends["gpu1"].SetFault(new FaultSettings { Fault = FaultKind.Down });
        for (var i = 0; i < 2; i++) Assert.Equal("gpu2", (await deployment.Client.ChatAsync()).Backend);
        Assert.Equal("1", (await deployment.Client.ChatAsync()).Attempts);

        await deployment.Azurite.StartAsync();

        await Eventually.SeeAsync(
            "the row", () => deployment.RowsAsync(TableNames.Fleet), rows => rows.Any(row => row is { PartitionKey: "breaker", RowKey: "gpu1" } && row.GetString("Phase") == "Open"));
        await Eventually.SeeAsync(
            "the event", () => deployment.RowsAsync(TableNames.Events), rows => rows.Count(row => row.GetString("Kind") == "breaker") == 1);
    }

    private static async Task<List<ChatReply>> ChatUntilAsync(RouterClient client, bool streams, CancellationToken enough)
    {
        var replies = new List<ChatReply>();
        do replies.Add(await client.ChatAsync(streams));
        while (!enough.IsCancellationRequested);
        return replies;
    }

    private static bool IsFresh(JsonElement state) => Error(state) is null && Age(state) < 1;

    private static string? Error(JsonElement state) => state.TryGetProperty("fleetError", out var error) ? error.GetString() : null;

    private static double Age(JsonElement state) => state.TryGetProperty("fleetViewAgeSeconds", out var age) ? age.GetDouble() : double.PositiveInfinity;
}
