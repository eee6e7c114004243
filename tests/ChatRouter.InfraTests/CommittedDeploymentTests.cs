using ChatRouter.InfraTests.Bicep;
using ChatRouter.InfraTests.Checks;

namespace ChatRouter.InfraTests;

public sealed class CommittedDeploymentTests
{
    public static TheoryData<string> Checks { get; } = [.. AllChecks.ByName.Keys];

    [BicepTheory]
    [MemberData(nameof(Checks))]
    public void Run_CommittedDeployment_FindsNothing(string check) =>
        Assert.Equal([], AllChecks.ByName[check](Deployment.Committed).Select(finding => finding.ToString()));

    [BicepFact]
    public void Full_CommittedDeployment_HoldsTheWholeStack()
    {
        string[] types = [.. Deployment.Committed.Full.Resources.Select(resource => resource.Type).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)];

        Assert.Equal(
            [
                "Microsoft.Authorization/roleAssignments",
                "Microsoft.Insights/actionGroups",
                "Microsoft.Insights/components",
                "Microsoft.Insights/metricAlerts",
                "Microsoft.Insights/scheduledQueryRules",
                "Microsoft.Insights/workbooks",
                "Microsoft.KeyVault/vaults",
                "Microsoft.ManagedIdentity/userAssignedIdentities",
                "Microsoft.Network/privateDnsZones",
                "Microsoft.Network/privateDnsZones/virtualNetworkLinks",
                "Microsoft.Network/privateEndpoints",
                "Microsoft.Network/privateEndpoints/privateDnsZoneGroups",
                "Microsoft.Network/virtualNetworks",
                "Microsoft.OperationalInsights/workspaces",
                "Microsoft.Resources/resourceGroups",
                "Microsoft.ServiceBus/namespaces",
                "Microsoft.ServiceBus/namespaces/queues",
                "Microsoft.Storage/storageAccounts",
                "Microsoft.Storage/storageAccounts/blobServices",
                "Microsoft.Storage/storageAccounts/blobServices/containers",
                "Microsoft.Storage/storageAccounts/tableServices",
                "Microsoft.Storage/storageAccounts/tableServices/tables",
                "Microsoft.Web/serverfarms",
                "Microsoft.Web/sites",
                "Microsoft.Web/sites/basicPublishingCredentialsPolicies",
                "Microsoft.Web/sites/config",
            ],
            types);
    }
}
