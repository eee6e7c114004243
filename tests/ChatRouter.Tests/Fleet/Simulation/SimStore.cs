using System.Runtime.CompilerServices;
using ChatRouter.Fleet.Rows;
using ChatRouter.Storage;

namespace ChatRouter.Tests.Fleet.Simulation;

/// <summary>
/// One process's way to the tables that all processes share. Every call travels there, is carried out in one step, and travels back; on both ways it may be
/// delayed, overtaken or lost.
/// </summary>
internal sealed class SimStore(SimWorld world, SimProcess process) : IEntityTableStore
{
    public IEntityTable Table(string name) => new SimTable(this, name, world.Tables.Table(name));

    public Task EnsureCreatedAsync(IEnumerable<string> names, CancellationToken cancellationToken) => CallAsync("all", "create", "tables", () => CreateAsync(names), cancellationToken);

    private async Task<bool> CreateAsync(IEnumerable<string> names)
    {
        await world.Tables.EnsureCreatedAsync(names, CancellationToken.None);
        return true;
    }

    private async Task<T> CallAsync<T>(string table, string verb, string subject, Func<Task<T>> operation, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        world.OnStoreCall(process, table, verb);
        if (IsSharedWrite(table, verb)) process.RefusedSince ??= world.Pump.Now;
        var answer = new TaskCompletionSource<T>();
        using var givingUp = cancellationToken.Register(() => answer.TrySetCanceled(cancellationToken));
        if (Chance(weather => weather.Hangs)) NoteTrouble("hears nothing of", verb, subject);
        else if (Chance(weather => weather.Lost)) Fail(answer, "cannot send", verb, subject);
        else if (verb is not ("get" or "query") && Chance(weather => weather.Refused)) Fail(answer, "may not", verb, subject);
        else if (Chance(weather => weather.Busy)) Fail(answer, "is told ServerBusy to", verb, subject);
        else world.Pump.After(Way(), () => CarryOut(table, verb, subject, operation, answer));
        return await answer.Task;
    }

    private void CarryOut<T>(string table, string verb, string subject, Func<Task<T>> operation, TaskCompletionSource<T> answer)
    {
        var done = operation();
        if (IsSharedWrite(table, verb)) world.OnStoreWrite(process, subject);
        if (Chance(weather => weather.ReplyLost)) Fail(answer, "does not learn of its", verb, subject);
        else Answer(Way(), () => Complete(table, verb, answer, done));
    }

    private void Fail<T>(TaskCompletionSource<T> answer, string how, string verb, string subject)
    {
        NoteTrouble(how, verb, subject);
        Answer(Way(), () => answer.TrySetException(new EntityTableException($"{process.Name} {how} {verb}") { IsTransient = true }));
    }

    // An answer to a call that was given up reaches nobody.
    private void Complete<T>(string table, string verb, TaskCompletionSource<T> answer, Task<T> done)
    {
        if (!answer.Task.IsCompleted && table == TableNames.Fleet) process.LatestAnswer = world.Pump.Now;
        if (!answer.Task.IsCompleted && IsSharedWrite(table, verb))
        {
            process.RefusedSince = null;
            world.OnStoreWritten(process);
        }

        if (done.IsCompletedSuccessfully) answer.TrySetResult(done.Result);
        else answer.TrySetException(done.Exception!.InnerException!);
    }

    private void Answer(TimeSpan way, Action action) => world.Pump.At(world.Pump.Now + way, process, static action => ((Action)action!)(), action);

    private static bool IsSharedWrite(string table, string verb) => table == TableNames.Fleet && verb is "insert" or "replace";

    private bool Has(Mutation mutation) => world.Mutation == mutation;

    private void NoteTrouble(string how, string verb, string subject)
    {
        process.LatestTrouble = world.Pump.Now;
        world.History.Add(process.Name, how, verb, subject);
    }

    private bool Chance(Func<StoreWeather, double> share)
    {
        var (all, own) = (share(world.Weather), share(process.Link));
        return (all > 0 && process.Random.NextDouble() < all) || (own > 0 && process.Random.NextDouble() < own);
    }

    private TimeSpan Way()
    {
        var longest = world.Weather.Delay > process.Link.Delay ? world.Weather.Delay : process.Link.Delay;
        var draw = process.Random.NextDouble();
        if (longest > TimeSpan.FromMilliseconds(200)) process.LatestTrouble = world.Pump.Now + longest;
        return longest * draw;
    }

    private sealed class SimTable(SimStore store, string name, IEntityTable table) : IEntityTable
    {
        public Task<EntityRow?> GetAsync(string partitionKey, string rowKey, CancellationToken cancellationToken) =>
            store.CallAsync(name, "get", rowKey, () => table.GetAsync(partitionKey, rowKey, CancellationToken.None), cancellationToken);

        public async IAsyncEnumerable<EntityRow> QueryAsync(
            string? partitionKey, IReadOnlyList<string>? select, [EnumeratorCancellation] CancellationToken cancellationToken)
        {
            var rows = await store.CallAsync(name, "query", name, () => ListAsync(partitionKey, select), cancellationToken);
            foreach (var row in rows) yield return row;
        }

        public async IAsyncEnumerable<EntityRow> QueryRangeAsync(
            string partitionKey, string from, string to, IReadOnlyList<string>? select, [EnumeratorCancellation] CancellationToken cancellationToken)
        {
            await foreach (var row in QueryAsync(partitionKey, select, cancellationToken))
            {
                if (string.CompareOrdinal(row.RowKey, from) >= 0 && string.CompareOrdinal(row.RowKey, to) < 0) yield return row;
            }
        }

        public Task<WriteResult> InsertAsync(EntityRow row, CancellationToken cancellationToken) =>
            store.CallAsync(name, "insert", row.RowKey, () => table.InsertAsync(row, CancellationToken.None), cancellationToken);

        public Task<WriteResult> ReplaceAsync(EntityRow row, string ifMatch, CancellationToken cancellationToken) =>
            store.CallAsync(name, "replace", row.RowKey, () => ReplaceAsync(row, ifMatch), cancellationToken);

        public Task<WriteResult> UpsertAsync(EntityRow row, CancellationToken cancellationToken) =>
            store.CallAsync(name, "upsert", row.RowKey, () => table.UpsertAsync(row, CancellationToken.None), cancellationToken);

        public Task<WriteResult> DeleteAsync(string partitionKey, string rowKey, string? ifMatch, CancellationToken cancellationToken) =>
            store.CallAsync(name, "delete", rowKey, () => table.DeleteAsync(partitionKey, rowKey, ifMatch, CancellationToken.None), cancellationToken);

        public Task<WriteStatus> TransactAsync(IReadOnlyList<EntityChange> changes, CancellationToken cancellationToken) =>
            store.CallAsync(name, "transact", name, () => table.TransactAsync(changes, CancellationToken.None), cancellationToken);

        private async Task<List<EntityRow>> ListAsync(string? partitionKey, IReadOnlyList<string>? select)
        {
            var rows = new List<EntityRow>();
            if (store.Has(Mutation.NoEvidence) && name == TableNames.Evidence) return rows;
            await foreach (var row in table.QueryAsync(partitionKey, select, CancellationToken.None)) rows.Add(row);
            if (store.Has(Mutation.NoNews)) rows.RemoveAll(row => row.PartitionKey == FleetPartitions.Breaker);
            return rows;
        }

        private Task<WriteResult> ReplaceAsync(EntityRow row, string ifMatch)
        {
            if (row.PartitionKey == FleetPartitions.Breaker && store.Has(Mutation.LostWrites)) return Task.FromResult(new WriteResult(WriteStatus.Done, ifMatch));
            if (row.Time("TrialExpiry") is { } expiry && store.Has(Mutation.EndlessLeases)) row.With("TrialExpiry", expiry.AddMinutes(5));
            if (row.Time("RunUntil") is { } end && store.Has(Mutation.EndlessLeases)) row.With("RunUntil", end.AddMinutes(5));
            return table.ReplaceAsync(row, store.Has(Mutation.BlindWrites) ? "*" : ifMatch, CancellationToken.None);
        }
    }
}
