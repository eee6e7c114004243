using ChatRouter.Http.Headers;
using Microsoft.AspNetCore.Http;

namespace ChatRouter.Tests.Http;

public sealed class CallerKeyTests
{
    [Theory]
    [InlineData("Bearer sk-1", "sk-1")]
    [InlineData("bearer sk-1", "sk-1")]
    [InlineData("Bearer   sk-1  ", "sk-1")]
    [InlineData("Bearer ", "")]
    [InlineData("Bearer", "")]
    [InlineData("Bearersk-1", "")]
    [InlineData("Basic dTpw", "")]
    [InlineData("sk-1", "")]
    [InlineData("", "")]
    public void Of_Header_IsTheTokenOrNothing(string header, string key)
    {
        var context = new DefaultHttpContext();
        context.Request.Headers.Authorization = header;

        Assert.Equal(key, CallerKey.Of(context.Request).ToString());
    }

    [Fact]
    public void Of_NoHeader_IsNothing() => Assert.True(CallerKey.Of(new DefaultHttpContext().Request).IsEmpty);

    [Fact]
    public void Of_TwoHeaders_IsNeitherOfThem()
    {
        var context = new DefaultHttpContext();
        context.Request.Headers.Authorization = new(["Bearer sk-1", "Bearer sk-2"]);

        Assert.Equal("sk-1,Bearer sk-2", CallerKey.Of(context.Request).ToString());
    }
}
