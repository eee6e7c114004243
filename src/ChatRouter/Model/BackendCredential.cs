namespace ChatRouter.Model;

/// <summary>How the router authenticates at a backend.</summary>
/// <param name="Kind">Which header carries it.</param>
/// <param name="Secret">The key; empty for <see cref="CredentialKind.None"/> and <see cref="CredentialKind.EntraToken"/>. Never logged.</param>
/// <param name="Scope">Token scope for <see cref="CredentialKind.EntraToken"/>.</param>
public sealed record BackendCredential(CredentialKind Kind, string Secret = "", string Scope = "")
{
    /// <summary>No authentication.</summary>
    public static BackendCredential None { get; } = new(CredentialKind.None);

    /// <summary>Hides the secret.</summary>
    public override string ToString() => Kind.ToString();
}
