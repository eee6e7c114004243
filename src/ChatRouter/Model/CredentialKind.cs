namespace ChatRouter.Model;

/// <summary>Where a backend's credential goes.</summary>
public enum CredentialKind
{
    /// <summary>No credential.</summary>
    None,

    /// <summary><c>Authorization: Bearer KEY</c>.</summary>
    Bearer,

    /// <summary><c>api-key: KEY</c> (Azure OpenAI).</summary>
    ApiKeyHeader,

    /// <summary><c>Authorization: Bearer TOKEN</c>, the token from Microsoft Entra ID.</summary>
    EntraToken,
}
