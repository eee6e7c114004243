using ChatRouter.Http.Headers;
using Microsoft.AspNetCore.Http;

namespace ChatRouter.Tests.Http;

public sealed class RequestIdsTests
{
    [Fact]
    public void New_ManyTimes_NeverRepeats()
    {
        var ids = Enumerable.Range(0, 1000).Select(_ => RequestIds.New()).ToArray();

        Assert.Equal(1000, ids.Distinct().Count());
        Assert.All(ids, id => Assert.Matches("^req_[0-9a-f]{32}$", id));
    }

    [Theory]
    [InlineData("abc-123_X.y:z")]
    [InlineData("4bf92f3577b34da6a3ce929d0e0e4736")]
    public void Echo_HarmlessId_IsKept(string given) => Assert.Equal(given, Echo(given));

    [Theory]
    [InlineData("")]
    [InlineData("a b")]
    [InlineData("a,b")]
    [InlineData("<script>")]
    [InlineData("\u00e9")]
    public void Echo_AnythingElse_IsReplaced(string given) => Assert.Equal("own", Echo(given));

    [Fact]
    public void Echo_LongId_IsKeptUpTo128Characters()
    {
        Assert.Equal(new string('a', 128), Echo(new string('a', 128)));
        Assert.Equal("own", Echo(new string('a', 129)));
    }

    [Fact]
    public void Echo_NoHeader_IsTheOwnId() => Assert.Equal("own", RequestIds.Echo(new DefaultHttpContext().Request, "own"));

    private static string Echo(string given)
    {
        var context = new DefaultHttpContext();
        context.Request.Headers["x-request-id"] = given;
        return RequestIds.Echo(context.Request, "own");
    }
}
