using ChatRouter.InfraTests.Bicep;

namespace ChatRouter.InfraTests.Checks;

/// <summary>Nothing is reachable by a shared key, anonymously, without TLS, or, with a private network, from outside it.</summary>
internal static class AccessCheck
{
    /// <summary>By module: what each must be given.</summary>
    private static readonly Dictionary<string, (string Path, string Value)[]> _rules = new(StringComparer.Ordinal)
    {
        ["storage/storage-account"] =
        [
            ("allowSharedKeyAccess", "false"), ("allowBlobPublicAccess", "false"), ("minimumTlsVersion", "'TLS1_2'"),
            ("publicNetworkAccess", "publicNetworkAccess"), ("networkAcls", "storageNetworkAcls"),
        ],
        ["key-vault/vault"] =
        [
            ("enableRbacAuthorization", "true"), ("enableVaultForDeployment", "false"), ("enableVaultForTemplateDeployment", "false"),
            ("enableVaultForDiskEncryption", "false"), ("publicNetworkAccess", "publicNetworkAccess"),
        ],
        ["service-bus/namespace"] = [("disableLocalAuth", "true"), ("minimumTlsVersion", "'1.2'"), ("publicNetworkAccess", "publicNetworkAccess")],
        ["operational-insights/workspace"] = [("features.disableLocalAuth", "true")],
        ["insights/component"] = [("disableLocalAuth", "true"), ("disableIpMasking", "false")],
        ["web/site"] = [("httpsOnly", "true"), ("siteConfig.minTlsVersion", "'1.2'"), ("managedIdentities.systemAssigned", "false")],
    };

    /// <summary>Variables of main.bicep that decide, and the text that they must have.</summary>
    private static readonly (string Name, string Value)[] _variables =
    [
        ("publicNetworkAccess", "vnetEnabled ? 'Disabled' : 'Enabled'"),
        ("storageNetworkAcls", "vnetEnabled ? { defaultAction: 'Deny' bypass: 'None' } : { defaultAction: 'Allow' bypass: 'AzureServices' }"),
    ];

    /// <summary>Services that a private network must hide, and the private endpoint group of each.</summary>
    private static readonly (string Module, string Parameter, string Group)[] _hidden =
    [
        ("hostStorage", "hostStorageId", "blob"), ("stateStorage", "stateStorageId", "table"),
            ("serviceBus", "serviceBusId", "namespace"), ("keyVault", "keyVaultId", "vault"),
    ];

    public static IEnumerable<Finding> Run(Deployment deployment)
    {
        foreach (var file in deployment.Bicep.Values)
        {
            foreach (var module in file.Modules)
            {
                var rules = _rules.Where(rule => module.Target.Contains($"/{rule.Key}:", StringComparison.Ordinal)).SelectMany(rule => rule.Value);
                foreach (var (path, value) in rules)
                {
                    var actual = module.At(["params", .. path.Split('.')]);
                    if (actual?.Text != value)
                    {
                        yield return new Finding($"{file.Path}:{module.Line}",
                            $"'{module.Symbol}' must set {path} to {value} and has {actual?.Text ?? "nothing"}");
                    }
                }
            }
        }

        foreach (var (name, value) in _variables)
        {
            if (!deployment.Main.Variables.TryGetValue(name, out var node) || Squeeze(node.Text) != value)
            {
                yield return new Finding(deployment.Main.Path, $"variable '{name}' must be {value}");
            }
        }

        foreach (var finding in PrivateEndpoints(deployment)) yield return finding;
    }

    private static IEnumerable<Finding> PrivateEndpoints(Deployment deployment)
    {
        var network = deployment.Bicep["infra/app/network.bicep"];
        var endpoints = network.Variables["endpoints"].Children;
        var passed = deployment.Main.Modules.Single(module => module.Symbol == "network").Parameters;
        foreach (var (module, parameter, group) in _hidden)
        {
            if (passed.FirstOrDefault(p => p.Name == parameter).Value?.Text != $"{module}.outputs.resourceId")
            {
                yield return new Finding(deployment.Main.Path, $"the network does not get '{module}' as '{parameter}'");
            }

            var endpoint = endpoints.FirstOrDefault(endpoint => endpoint.Property("resourceId")?.Text == parameter);
            if (endpoint?.Property("group")?.Literal != group)
            {
                yield return new Finding(network.Path, $"'{parameter}' has no private endpoint of group '{group}'");
            }
        }
    }

    private static string Squeeze(string text) => string.Join(' ', text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
}
