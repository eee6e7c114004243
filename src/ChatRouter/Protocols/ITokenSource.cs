namespace ChatRouter.Protocols;

/// <summary>Gives access tokens of Microsoft Entra ID. Implementations cache; thread-safe.</summary>
public interface ITokenSource
{
    /// <summary>A token for the scope, valid for at least a minute.</summary>
    ValueTask<string> GetTokenAsync(string scope, CancellationToken cancellationToken);
}
