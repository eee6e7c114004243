using ChatRouter.Model.Settings.Limits;
using static ChatRouter.Tests.Configuration.ConfigurationFixture;

namespace ChatRouter.Tests.Configuration;

public sealed class CapsConfigurationTests
{
    [Fact]
    public void Caps_OfARoute_AreThoseOfTheDefaultsOneByOne()
    {
        const string Defaults = "\"defaults\": { \"caps\": { \"maxMessages\": 50, \"maxImages\": 4, \"outputTokens\": { \"max\": 4096, \"mode\": \"refuse\" } } }";
        const string Own = "\"caps\": { \"maxBodyBytes\": 65536, \"maxImages\": 0, \"maxInputTokens\": 8000, \"maxChoices\": 1, \"outputTokens\": { \"max\": 512 } }";
        var route = Loaded(Json(top: Defaults, route: Own)).Routes["chat"];

        Assert.Equal(
            new RequestCaps
            {
                MaxBodyBytes = 65536,
                MaxMessages = 50,
                MaxImages = 0,
                MaxInputTokens = 8000,
                MaxChoices = 1,
                OutputTokens = new OutputTokens { Max = 512, Mode = OutputMode.Refuse },
            },
            route.Caps);
        Assert.Equal([512], route.Ladder.Select(rung => rung.MaxTokens));
    }

    [Fact]
    public void Caps_NotGiven_AreNone()
    {
        var route = Loaded(Json()).Routes["chat"];

        Assert.Equal(new RequestCaps(), route.Caps);
        Assert.Equal([null], route.Ladder.Select(rung => rung.MaxTokens));
    }

    [Fact]
    public void Limits_AllBodiesBelowOne_AreRefused() => Assert.Equal(
        ["limits.maxBodiesBytes is 1048576; it must be at least maxBodyBytes, which is 20971520."], Errors(Json(top: "\"limits\": { \"maxBodiesBytes\": 1048576 }")));

    [Theory]
    [InlineData("\"caps\": { \"maxChoices\": 129 }", "Route 'chat': caps.maxChoices is 129; allowed is 1 to 128.")]
    [InlineData("\"caps\": { \"outputTokens\": { \"mode\": \"cut\" } }", "Route 'chat': caps.outputTokens.mode is \"cut\"; allowed is clamp, refuse.")]
    public void Caps_OutOfRange_AreRefusedWithWhatIsAllowed(string route, string expected) => Assert.Equal([expected], Errors(Json(route: route)));
}
