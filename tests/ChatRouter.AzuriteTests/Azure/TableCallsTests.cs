using Azure.Core.Pipeline;
using Azure.Data.Tables;
using ChatRouter.Azure.Tables;
using ChatRouter.Storage;
using ChatRouter.Tests.Support;

namespace ChatRouter.AzuriteTests.Azure;

/// <summary>How the adapter bears a service that fails, which Azurite never does.</summary>
[Collection(AzuriteCollection.Name)]
public sealed class TableCallsTests(AzuriteFixture azurite)
{
    private readonly ManualClock _clock = new();

    [Theory]
    [InlineData(500, "OperationTimedOut")]
    [InlineData(503, "ServerBusy")]
    [InlineData(408, "")]
    public async Task GetAsync_TwoPassingFailures_AnswersAtTheThirdTry(int status, string code)
    {
        var (table, http) = await CreateAsync((request, _) => request <= 2 ? ScriptedHandler.Error(status, code) : ScriptedHandler.PassOn());

        Assert.Null(await table.GetAsync("p", "r", default));
        Assert.Equal(3, http.Requests);
    }

    [Fact]
    public async Task UpsertAsync_BusyThroughout_GivesUpAfterThreeTries()
    {
        var (table, http) = await CreateAsync((_, _) => ScriptedHandler.Error(503, "ServerBusy"));

        var failure = await Assert.ThrowsAsync<EntityTableException>(() => table.UpsertAsync(new EntityRow("p", "r"), default));

        Assert.Equal((3, true), (http.Requests, failure.IsTransient));
        Assert.EndsWith("failed: 503 ServerBusy", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Writes_ThatAnswerOtherwiseWhenRepeated_AreTriedOnce()
    {
        var (table, http) = await CreateAsync((_, _) => ScriptedHandler.Error(500, "OperationTimedOut"));
        var row = new EntityRow("p", "r");

        foreach (var write in (Func<Task>[])
        [
            () => table.InsertAsync(row, default),
            () => table.ReplaceAsync(row, "*", default),
            () => table.DeleteAsync("p", "r", null, default),
            () => table.TransactAsync([new(EntityChangeKind.Insert, row)], default),
        ])
        {
            Assert.True((await Assert.ThrowsAsync<EntityTableException>(write)).IsTransient);
        }

        Assert.Equal(4, http.Requests);
    }

    [Fact]
    public async Task GetAsync_Forbidden_FailsAtOnceAndForGood()
    {
        var (table, http) = await CreateAsync((_, _) => ScriptedHandler.Error(403, "AuthorizationPermissionMismatch"));

        var failure = await Assert.ThrowsAsync<EntityTableException>(() => table.GetAsync("p", "r", default));

        Assert.Equal((1, false), (http.Requests, failure.IsTransient));
    }

    [Fact]
    public async Task GetAsync_NoAnswer_TriesAgainAfterTheLimit()
    {
        var asked = new SemaphoreSlim(0);
        var (table, http) = await CreateAsync(async (_, token) =>
        {
            asked.Release();
            await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, token);
            return null;
        });

        var get = table.GetAsync("p", "r", default);
        for (var tries = 0; tries < 3; tries++)
        {
            await asked.WaitAsync();
            _clock.Advance(TimeSpan.FromSeconds(2));
        }

        var failure = await Assert.ThrowsAsync<EntityTableException>(() => get);
        Assert.Equal((3, true), (http.Requests, failure.IsTransient));
        Assert.EndsWith("failed: no answer within 2 s", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task GetAsync_CallerGone_EndsWithoutAnotherTry()
    {
        using var caller = new CancellationTokenSource();
        var asked = new TaskCompletionSource();
        var (table, http) = await CreateAsync(async (_, token) =>
        {
            asked.SetResult();
            await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, token);
            return null;
        });

        var get = table.GetAsync("p", "r", caller.Token);
        await asked.Task;
        await caller.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => get);
        Assert.Equal(1, http.Requests);
    }

    [Fact]
    public async Task QueryAsync_SecondPageFailsOnce_BringsEachRowOnce()
    {
        var (table, http) = await CreateAsync((request, _) => request == 2 ? ScriptedHandler.Error(503, "ServerBusy") : ScriptedHandler.PassOn(), rows: 1001);

        var keys = new List<string>();
        await foreach (var row in table.QueryAsync("p", null, default)) keys.Add(row.RowKey);

        Assert.Equal([.. Enumerable.Range(0, 1001).Select(n => $"{n:d4}")], keys);
        Assert.Equal(3, http.Requests);
    }

    [Fact]
    public async Task EnsureCreatedAsync_NobodyListens_IsTransient()
    {
        await using var gone = await AzuriteServer.StartNewAsync();
        await gone.StopAsync();
        var options = new TableClientOptions();
        options.Retry.MaxRetries = 0;
        var store = new AzureEntityTableStore(new TableServiceClient(gone.ConnectionString, options), new TableCallOptions { MaxRetries = 1 }, TimeProvider.System);

        var failure = await Assert.ThrowsAsync<EntityTableException>(() => store.EnsureCreatedAsync(["fleet"], default));

        Assert.True(failure.IsTransient);
    }

    private async Task<(IEntityTable Table, ScriptedHandler Http)> CreateAsync(Func<int, CancellationToken, Task<HttpResponseMessage?>> script, int rows = 0)
    {
        var table = await azurite.NewTableAsync();
        foreach (var chunk in Enumerable.Range(0, rows).Chunk(100))
            await table.SubmitTransactionAsync(chunk.Select(n => new TableTransactionAction(TableTransactionActionType.Add, new TableEntity("p", $"{n:d4}"))));

        var http = new ScriptedHandler(script);
        var options = new TableClientOptions { Transport = new HttpClientTransport(new HttpClient(http)) };
        options.Retry.MaxRetries = 0;
        var service = new TableServiceClient(azurite.Server.ConnectionString, options);
        var store = new AzureEntityTableStore(service, new TableCallOptions { RetryDelay = TimeSpan.Zero }, _clock);
        return (store.Table(table.Name), http);
    }
}
