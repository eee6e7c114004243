using ChatRouter.Model;
using ChatRouter.Model.Settings;
using ChatRouter.Routing;
using ChatRouter.Tests.Support;

namespace ChatRouter.Tests.Routing;

public sealed class CallerZonesTests
{
    private static readonly Route Ladder = TestModel.Route(TestModel.Rung(1, TestModel.Backend("a") with { Zone = "west" }, TestModel.Backend("b") with { Zone = "east" }, TestModel.Backend("c")));

    [Theory]
    [InlineData(null, null, null)]
    [InlineData("east", null, "east")]
    [InlineData(null, "west", "west")]
    [InlineData("east", "west", "west")]
    public void Of_KnownNames_TheCallersWins(string? own, string? asked, string? expected)
    {
        Assert.Equal(expected, Create(own).Of(asked, out var note));
        Assert.Null(note);
    }

    [Theory]
    [InlineData("mars", "mars")]
    [InlineData("East", "East")]
    [InlineData("", "")]
    [InlineData("0123456789012345678901234567890123456789x", "0123456789012345678901234567890123456789...")]
    public void Of_AnUnknownName_IsTheInstancesOwnAndSaysWhy(string asked, string shown)
    {
        Assert.Equal("east", Create("east").Of(asked, out var note));
        Assert.Equal($"x-router-zone '{shown}' is ignored: no backend stands there; known: east, west", note);
    }

    private static CallerZones Create(string? own) => new(TestModel.Router(Ladder) with { Zones = new ZoneSettings { Own = own } });
}
