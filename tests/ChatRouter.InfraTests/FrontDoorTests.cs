using ChatRouter.InfraTests.Bicep;

namespace ChatRouter.InfraTests;

/// <summary>Front Door knows five places in its order and one weight for each region.</summary>
public sealed class FrontDoorTests
{
    private const string Template = "infra/front-door/main.bicep";

    [BicepTheory]
    [InlineData(2, "1 2")]
    [InlineData(5, "1 2 3 4 5")]
    [InlineData(8, "1 2 3 4 5 5 5 5")]
    public void Predict_RegionsInOrder_TakeFivePlacesAtMost(int regions, string expected) => Assert.Equal(expected, Priorities(regions, spread: false));

    [BicepFact]
    public void Predict_RegionsSpread_ShareTheFirstPlace() => Assert.Equal("1 1 1 1 1 1 1", Priorities(7, spread: true));

    private static string Priorities(int regions, bool spread)
    {
        var hosts = Enumerable.Range(1, regions).Select(i => $"'func-{i}.azurewebsites.net'");
        var prediction = Deployment.Committed.Predict(Template, $"""
            param profileName = 'global'
            param spread = {(spread ? "true" : "false")}
            param origins = [{string.Join(", ", hosts)}]
            """, "rg-global");
        var origins = prediction.OfType("Microsoft.Cdn/profiles/originGroups/origins").ToArray();

        Assert.All(origins, (origin, i) => Assert.Equal($"func-{i + 1}.azurewebsites.net", origin.Value("properties.originHostHeader")));
        return string.Join(' ', origins.Select(origin => origin.Value("properties.priority")));
    }
}
