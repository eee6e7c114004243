using ChatRouter.InfraTests.Checks;

namespace ChatRouter.InfraTests;

public sealed class CommittedDeploymentTests
{
    public static TheoryData<string> Checks { get; } = [.. AllChecks.ByName.Keys];

    [Theory]
    [MemberData(nameof(Checks))]
    public void Run_CommittedDeployment_FindsNothing(string check) =>
        Assert.Equal([], AllChecks.ByName[check](Deployment.Committed).Select(finding => finding.ToString()));

    [Fact]
    public void Bicep_CommittedDeployment_HoldsTheWholeStack()
    {
        string[] modules = [.. Deployment.Committed.Main.Modules.Select(module => module.Symbol)];

        Assert.Equal(
            ["identity", "plan", "hostStorage", "stateStorage", "keyVault", "serviceBus", "logAnalytics",
                "applicationInsights", "rbac", "network", "router", "alerts", "workbook"],
            modules);
    }
}
