using ChatRouter.Model.Callers;
using static ChatRouter.Tests.Configuration.ConfigurationFixture;

namespace ChatRouter.Tests.Configuration;

public sealed class TenantConfigurationTests
{
    [Fact]
    public void Tenant_NothingMoreGiven_HasItsLaneAndAllRoutes()
    {
        var model = Loaded(Json());
        var tenant = Assert.Single(model.Tenants);

        Assert.Equal([false, true, false, false, false], Enum.GetValues<Lane>().Select(tenant.MayUse));
        Assert.Equal(["chat"], model.RouteNamesOf(tenant));
        Assert.False(tenant.Disabled);
    }

    [Fact]
    public void Lanes_Given_ComeOnTopOfTheOwn()
    {
        var tenant = Assert.Single(Loaded(Json(tenant: "\"lane\": \"internal\", \"lanes\": [\"critical\"], \"disabled\": true")).Tenants);

        Assert.Equal([true, false, true, false, false], Enum.GetValues<Lane>().Select(tenant.MayUse));
        Assert.True(tenant.Disabled);
    }

    [Fact]
    public void Routes_Given_ExistWithTheirAliasesAndNoOthers()
    {
        const string Others = "\"deep\": { \"ladder\": [{ \"backends\": [\"gpu1\"] }], \"aliases\": [\"gpt-4o\"] }, ";
        var model = Loaded(Json(tenant: "\"routes\": [\"deep\"]").Replace("\"routes\": { ", "\"routes\": { " + Others, StringComparison.Ordinal));

        Assert.Equal(["deep", "gpt-4o"], model.RouteNamesOf(Assert.Single(model.Tenants)));
    }

    [Theory]
    [InlineData("\"routes\": [\"chta\"]", "Tenant 'app': routes[0] is \"chta\", which is no route; did you mean \"chat\"?")]
    [InlineData("\"lanes\": [\"batch\"]", "Tenant 'app': lanes[0] is \"batch\"; allowed is critical, interactive, internal.")]
    public void Tenant_WrongName_IsRefusedWithWhatThereIs(string tenant, string expected) => Assert.Equal([expected], Errors(Json(tenant: tenant)));
}
