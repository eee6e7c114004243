namespace ChatRouter.Configuration.Building;

/// <summary>Addresses of services that are not backends.</summary>
internal static class ServiceAddress
{
    /// <summary>What is refused, in words.</summary>
    public const string Rule = "is no https address without user name; http is allowed for this machine itself outside of Azure.";

    /// <summary>The address, or null if it is not allowed.</summary>
    /// <param name="text">What is configured.</param>
    /// <param name="isDeployed">Whether the app runs in Azure.</param>
    public static Uri? Read(string text, bool isDeployed)
        => Uri.TryCreate(text, UriKind.Absolute, out var address) && address is { UserInfo: "", Query: "" }
            && (address.Scheme == Uri.UriSchemeHttps || (address.Scheme == Uri.UriSchemeHttp && address.IsLoopback && !isDeployed)) ? address : null;
}
