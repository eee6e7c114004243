namespace ChatRouter.ServiceState;

/// <summary>What the fleet knows of one backend.</summary>
/// <param name="Name">Its name.</param>
/// <param name="IsProvider">Somebody else runs it: OpenAI, Azure OpenAI, Anthropic.</param>
/// <param name="Standing">How it stands.</param>
/// <param name="Reason">Why, in a few words; empty in full service.</param>
public sealed record BackendFacts(string Name, bool IsProvider, BackendStanding Standing, string Reason = "")
{
    /// <summary>Whether requests are sent there.</summary>
    public bool IsServing => Standing <= BackendStanding.Limited;
}
