using System.Runtime.CompilerServices;
using ChatRouter.Fleet.Faults;
using ChatRouter.Model.Faults;
using ChatRouter.Storage;

namespace ChatRouter.Operations.Drills;

/// <summary>A table that fails where an injected fault says so.</summary>
internal sealed class FaultyTable(IEntityTable sound, bool isCache, FaultBoard faults, TimeProvider clock) : IEntityTable
{
    /// <inheritdoc/>
    public async Task<EntityRow?> GetAsync(string partitionKey, string rowKey, CancellationToken cancellationToken)
    {
        await PassAsync(isWrite: false, cancellationToken);
        return await sound.GetAsync(partitionKey, rowKey, cancellationToken);
    }

    /// <inheritdoc/>
    public async IAsyncEnumerable<EntityRow> QueryAsync(string? partitionKey, IReadOnlyList<string>? select, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await PassAsync(isWrite: false, cancellationToken);
        await foreach (var row in sound.QueryAsync(partitionKey, select, cancellationToken)) yield return row;
    }

    /// <inheritdoc/>
    public async IAsyncEnumerable<EntityRow> QueryRangeAsync(string partitionKey, string from, string to, IReadOnlyList<string>? select, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await PassAsync(isWrite: false, cancellationToken);
        await foreach (var row in sound.QueryRangeAsync(partitionKey, from, to, select, cancellationToken)) yield return row;
    }

    /// <inheritdoc/>
    public async Task<WriteResult> InsertAsync(EntityRow row, CancellationToken cancellationToken)
    {
        await PassAsync(isWrite: true, cancellationToken);
        return await sound.InsertAsync(row, cancellationToken);
    }

    /// <inheritdoc/>
    public async Task<WriteResult> ReplaceAsync(EntityRow row, string ifMatch, CancellationToken cancellationToken)
    {
        await PassAsync(isWrite: true, cancellationToken);
        return await sound.ReplaceAsync(row, ifMatch, cancellationToken);
    }

    /// <inheritdoc/>
    public async Task<WriteResult> UpsertAsync(EntityRow row, CancellationToken cancellationToken)
    {
        await PassAsync(isWrite: true, cancellationToken);
        return await sound.UpsertAsync(row, cancellationToken);
    }

    /// <inheritdoc/>
    public async Task<WriteResult> DeleteAsync(string partitionKey, string rowKey, string? ifMatch, CancellationToken cancellationToken)
    {
        await PassAsync(isWrite: true, cancellationToken);
        return await sound.DeleteAsync(partitionKey, rowKey, ifMatch, cancellationToken);
    }

    /// <inheritdoc/>
    public async Task<WriteStatus> TransactAsync(IReadOnlyList<EntityChange> changes, CancellationToken cancellationToken)
    {
        await PassAsync(isWrite: true, cancellationToken);
        return await sound.TransactAsync(changes, cancellationToken);
    }

    private async ValueTask PassAsync(bool isWrite, CancellationToken cancellationToken)
    {
        var fault = faults.On(FaultDependencies.Tables) ?? (isCache ? faults.On(FaultDependencies.Cache) : null);
        if (fault is null || (fault.Kind == FaultWord.ReadOnly && !isWrite)) return;
        if (await fault.TakesEffectAsync(clock, cancellationToken)) throw new EntityTableException($"drill {fault.Id}: {fault.Word}") { IsTransient = true };
    }
}
