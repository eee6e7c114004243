namespace ChatRouter.Admission.Keys;

/// <summary>Finds tenants by the access tokens of an identity provider. Thread-safe. Waits for nothing: what it needs is fetched in the background.</summary>
public interface ICallerTokens
{
    /// <summary>What stands behind the answers.</summary>
    TokenIssuerState State { get; }

    /// <summary>Done when the provider's keys were read for the first time.</summary>
    Task FirstRead { get; }

    /// <summary>Whom a token admits. Cheap for one that was accepted before.</summary>
    /// <param name="token">What the caller sent.</param>
    TokenVerdict Check(string token);

    /// <summary>Keeps the provider's keys fresh until cancelled. Runs once per process.</summary>
    Task RunAsync(CancellationToken cancellationToken);
}
