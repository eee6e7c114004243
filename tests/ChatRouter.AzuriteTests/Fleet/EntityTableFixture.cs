using ChatRouter.Storage;

namespace ChatRouter.AzuriteTests.Fleet;

/// <summary>Tables in the store that is tested, and rows for them.</summary>
public abstract class EntityTableFixture
{
    protected abstract IEntityTableStore Store { get; }

    protected static string NewName() => $"t{Guid.NewGuid():N}";

    protected static EntityRow Row(string key, long n) => new EntityRow("p", key).With("N", n);

    protected static async Task<string[]> KeysAsync(IEntityTable table, string? partition)
    {
        var keys = new List<string>();
        await foreach (var row in table.QueryAsync(partition, null, default)) keys.Add(row.RowKey);
        return [.. keys];
    }

    protected async Task<IEntityTable> CreateAsync()
    {
        var name = NewName();
        await Store.EnsureCreatedAsync([name], default);
        return Store.Table(name);
    }
}
