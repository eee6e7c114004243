using ChatRouter.Model;

namespace ChatRouter.Releases.Gates.Candidates;

/// <summary>What a backend says of its models.</summary>
internal interface IModelCatalog
{
    /// <summary>Asks a backend for its list. Throws for nothing that it does.</summary>
    Task<ModelListing> AskAsync(Backend backend, CancellationToken cancellationToken);
}
