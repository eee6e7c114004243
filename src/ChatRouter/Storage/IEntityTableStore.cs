namespace ChatRouter.Storage;

/// <summary>The tables of one storage account.</summary>
public interface IEntityTableStore
{
    /// <summary>A table by name; cheap, does not touch the network.</summary>
    IEntityTable Table(string name);

    /// <summary>Creates the tables that are missing.</summary>
    /// <exception cref="EntityTableException">The storage cannot be reached or refuses.</exception>
    Task EnsureCreatedAsync(IEnumerable<string> names, CancellationToken cancellationToken);
}
