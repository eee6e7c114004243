using static ChatRouter.Tests.Configuration.ConfigurationFixture;

namespace ChatRouter.Tests.Configuration;

public sealed class ZoneConfigurationTests
{
    private const string East = "\"zone\": \"east\"";

    [Fact]
    public void Zones_Absent_PreferNone()
    {
        var model = Loaded(Json(backend: East));

        Assert.Equal((null, 0.8), (model.Zones.Own, model.Zones.SpillAt));
        Assert.Equal("east", Assert.Single(model.ZoneNames()));
    }

    [Fact]
    public void Zones_Given_ReachTheModel()
    {
        var zones = Loaded(Json(backend: East, top: "\"zones\": { \"own\": \"east\", \"spillAt\": 0.5 }")).Zones;

        Assert.Equal(("east", 0.5), (zones.Own, zones.SpillAt));
    }

    [Fact]
    public void Own_FromTheEnvironment_NeedsNothingInTheFile()
        => Assert.Equal("east", Loaded(Json(backend: East), ("Router__zones__own", "east")).Zones.Own);

    [Theory]
    [InlineData(East, "eats", "zones.own is \"eats\", which is the zone of no backend; did you mean \"east\"?")]
    [InlineData(East, "antarctica", "zones.own is \"antarctica\", which is the zone of no backend; known are east.")]
    [InlineData("", "east", "zones.own is \"east\", which is the zone of no backend; there is none.")]
    public void Own_NoBackendsZone_IsRefused(string backend, string own, string expected)
        => Assert.Equal([expected], Errors(Json(backend: backend, top: $"\"zones\": {{ \"own\": \"{own}\" }}")));

    [Fact]
    public void Zones_SeveralMistakes_AreRefusedAtOnce() => Assert.Equal(
        ["zones.spillAt is 1.5; allowed is 0.1 to 1.", "zones.own is \"west\", which is the zone of no backend; known are east."],
        Errors(Json(backend: East, top: "\"zones\": { \"own\": \"west\", \"spillAt\": 1.5 }")));

    [Theory]
    [InlineData("z\u00fcrich")]
    [InlineData("a-zone-whose-name-has-forty-one-characters")]
    public void Zone_ThatNoHeaderCarries_IsRefused(string zone)
        => Assert.Contains("Backend 'gpu1': zone is", Assert.Single(Errors(Json(backend: $"\"zone\": \"{zone}\""))), StringComparison.Ordinal);
}
