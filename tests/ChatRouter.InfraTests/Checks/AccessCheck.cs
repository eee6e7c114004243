using ChatRouter.InfraTests.Bicep;

namespace ChatRouter.InfraTests.Checks;

/// <summary>Nothing is reachable by a shared key, by a password, anonymously, without TLS, or, with a private network, from outside it.</summary>
internal static class AccessCheck
{
    /// <summary>By type: what every resource of it must have, whatever the parameters.</summary>
    private static readonly Dictionary<string, (string Path, string Value)[]> _always = new(StringComparer.Ordinal)
    {
        ["Microsoft.Storage/storageAccounts"] =
        [
            ("properties.allowSharedKeyAccess", "false"), ("properties.allowBlobPublicAccess", "false"), ("properties.minimumTlsVersion", "TLS1_2"),
            ("properties.supportsHttpsTrafficOnly", "true"), ("properties.allowCrossTenantReplication", "false"),
        ],
        ["Microsoft.Storage/storageAccounts/blobServices/containers"] = [("properties.publicAccess", "None")],
        ["Microsoft.KeyVault/vaults"] =
        [
            ("properties.enableRbacAuthorization", "true"), ("properties.enabledForDeployment", "false"), ("properties.enabledForTemplateDeployment", "false"),
            ("properties.enabledForDiskEncryption", "false"), ("properties.enableSoftDelete", "true"),
        ],
        ["Microsoft.ServiceBus/namespaces"] = [("properties.disableLocalAuth", "true"), ("properties.minimumTlsVersion", "1.2")],
        ["Microsoft.OperationalInsights/workspaces"] = [("properties.features.disableLocalAuth", "true")],
        ["Microsoft.Insights/components"] = [("properties.DisableLocalAuth", "true"), ("properties.DisableIpMasking", "false")],
        ["Microsoft.Web/sites"] = [("properties.httpsOnly", "true"), ("properties.siteConfig.minTlsVersion", "1.2"), ("identity.type", "UserAssigned")],
        ["Microsoft.Web/sites/basicPublishingCredentialsPolicies"] = [("properties.allow", "false")],
    };

    /// <summary>What a private network changes: type, path, value without and with it.</summary>
    private static readonly (string Type, string Path, string Open, string Private)[] _private =
    [
        ("Microsoft.Storage/storageAccounts", "properties.publicNetworkAccess", "Enabled", "Disabled"),
        ("Microsoft.Storage/storageAccounts", "properties.networkAcls.defaultAction", "Allow", "Deny"),
        ("Microsoft.Storage/storageAccounts", "properties.networkAcls.bypass", "AzureServices", "None"),
        ("Microsoft.KeyVault/vaults", "properties.publicNetworkAccess", "Enabled", "Disabled"),
        ("Microsoft.KeyVault/vaults", "properties.networkAcls.defaultAction", "Allow", "Deny"),
        ("Microsoft.KeyVault/vaults", "properties.networkAcls.bypass", "AzureServices", "None"),
        ("Microsoft.ServiceBus/namespaces", "properties.publicNetworkAccess", "Enabled", "Disabled"),
    ];

    /// <summary>Ways to publish by user name and password; each must be closed.</summary>
    private static readonly string[] _publishing = ["ftp", "scm"];

    public static IEnumerable<Finding> Run(Deployment deployment) =>
    [
        .. Always(deployment.Small), .. Always(deployment.Full), .. Publishing(deployment.Small), .. PrivateNetwork(deployment), .. FrontDoor(deployment),
    ];

    private static IEnumerable<Finding> Always(Prediction prediction) =>
        from rules in _always
        from resource in prediction.OfType(rules.Key)
        from rule in rules.Value
        from finding in Must(resource, rule.Path, rule.Value)
        select finding;

    private static IEnumerable<Finding> Must(PredictedResource resource, string path, string value)
    {
        if (resource.Value(path) is var actual && actual != value)
        {
            yield return new Finding(resource.ToString(), $"must set {path} to {value} and has {actual ?? "nothing"}");
        }
    }

    private static IEnumerable<Finding> Publishing(Prediction prediction) => _publishing
        .Except(prediction.OfType("Microsoft.Web/sites/basicPublishingCredentialsPolicies").Select(policy => policy.Name), StringComparer.Ordinal)
        .Select(way => new Finding("Microsoft.Web/sites", $"publishing by {way} with a password is not switched off"));

    private static IEnumerable<Finding> PrivateNetwork(Deployment deployment)
    {
        foreach (var (type, path, open, isPrivate) in _private)
        {
            foreach (var finding in deployment.Small.OfType(type).SelectMany(resource => Must(resource, path, open))) yield return finding;
            foreach (var finding in deployment.Full.OfType(type).SelectMany(resource => Must(resource, path, isPrivate))) yield return finding;
        }

        // Each hidden service must be reachable from the app: by the group that it is used by, and by a name that leads there.
        var endpoints = deployment.Full.OfType("Microsoft.Network/privateEndpoints").ToArray();
        foreach (var (service, group) in Hidden(deployment.Full))
        {
            var endpoint = endpoints.FirstOrDefault(candidate => Connection(candidate).Service == service.Id);
            if (endpoint is null) yield return new Finding(service.ToString(), "has no private endpoint");
            else if (Connection(endpoint).Group != group) yield return new Finding(service.ToString(), $"has no private endpoint of group '{group}'");
            else if (!deployment.Full.OfType("Microsoft.Network/privateEndpoints/privateDnsZoneGroups").Any(zones => zones.Id.StartsWith(endpoint.Id + "/", StringComparison.Ordinal)))
            {
                yield return new Finding(endpoint.ToString(), "is in no DNS zone");
            }
        }
    }

    private static IEnumerable<(PredictedResource Service, string Group)> Hidden(Prediction prediction) =>
        from resource in prediction.Resources
        let kind = resource.Type switch
        {
            "Microsoft.Storage/storageAccounts" => prediction.Resources.Any(below => below.Type.EndsWith("/tables", StringComparison.Ordinal)
                && below.Id.StartsWith(resource.Id + "/", StringComparison.Ordinal)) ? "table" : "blob",
            "Microsoft.ServiceBus/namespaces" => "namespace",
            "Microsoft.KeyVault/vaults" => "vault",
            _ => null,
        }
        where kind is not null
        select (resource, kind);

    private static (string? Service, string? Group) Connection(PredictedResource endpoint)
    {
        var connection = endpoint.At("properties.privateLinkServiceConnections")!.Value[0].GetProperty("properties");
        return (connection.GetProperty("privateLinkServiceId").GetString(), connection.GetProperty("groupIds")[0].GetString());
    }

    private static IEnumerable<Finding> FrontDoor(Deployment deployment)
    {
        foreach (var site in deployment.Small.OfType("Microsoft.Web/sites"))
        {
            foreach (var finding in Must(site, "properties.siteConfig.ipSecurityRestrictionsDefaultAction", "Allow")) yield return finding;
        }

        foreach (var site in deployment.Full.OfType("Microsoft.Web/sites"))
        {
            foreach (var finding in Must(site, "properties.siteConfig.ipSecurityRestrictionsDefaultAction", "Deny")) yield return finding;
            if (site.Value("properties.siteConfig.ipSecurityRestrictions")?.Contains("00000000-0000-0000-0000-00000000000f", StringComparison.Ordinal) != true)
            {
                yield return new Finding(site.ToString(), "does not name the Front Door profile that alone may call it");
            }
        }
    }
}
