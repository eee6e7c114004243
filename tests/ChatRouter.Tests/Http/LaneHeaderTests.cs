using ChatRouter.Http.Headers;
using ChatRouter.Model;
using ChatRouter.Model.Callers;
using Microsoft.AspNetCore.Http;

namespace ChatRouter.Tests.Http;

public sealed class LaneHeaderTests
{
    private static readonly Tenant Caller = new() { Name = "t", KeySha256 = [], Lane = Lane.Internal, Lanes = LaneSet.Interactive };

    [Theory]
    [InlineData("internal", Lane.Internal)]
    [InlineData("interactive", Lane.Interactive)]
    [InlineData(null, null)]
    public void Read_LaneOfTheTenant_IsTheLane(string? header, Lane? expected)
    {
        Assert.Null(Read(header, out var lane));
        Assert.Equal(expected, lane);
    }

    [Fact]
    public void Read_LaneThatTheTenantMayNotUse_Is403() => Assert.Equal(
        new Refusal(403, "lane_not_allowed", "Tenant 't' may not use the lane of header x-router-lane. Leave it out, or have the lane added to the tenant's lanes.", "x-router-lane"),
        Read("critical", out _));

    [Theory]
    [InlineData("batch")]
    [InlineData("shadow")]
    [InlineData("Internal")]
    [InlineData("0")]
    [InlineData("")]
    public void Read_NoLaneOfCallers_Is400ThatNamesThem(string header) => Assert.Equal(
        new Refusal(400, "invalid_value", "Header x-router-lane must be one of: critical, interactive, internal.", "x-router-lane"), Read(header, out _));

    private static Refusal? Read(string? header, out Lane? lane)
    {
        var context = new DefaultHttpContext();
        if (header is not null) context.Request.Headers["x-router-lane"] = header;
        return LaneHeader.Read(context.Request, Caller, out lane);
    }
}
