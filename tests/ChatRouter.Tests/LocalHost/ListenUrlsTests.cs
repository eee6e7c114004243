using ChatRouter.LocalHost;
using ChatRouter.LocalHost.Triggers;

namespace ChatRouter.Tests.LocalHost;

public sealed class ListenUrlsTests
{
    [Theory]
    [InlineData("http://127.0.0.1:7071")]
    [InlineData("http://127.0.0.1:0")]
    [InlineData("http://localhost:7071; http://[::1]:7071")]
    [InlineData("http://*:7071")]
    [InlineData("http://+:7071/")]
    public void Check_Usable_Passes(string urls) => ListenUrls.Check(urls);

    [Theory]
    [InlineData("", "There is no address to listen on: give one with --urls, such as http://127.0.0.1:7071.")]
    [InlineData("7071", "Cannot listen on 7071: it is not an address such as http://127.0.0.1:7071.")]
    [InlineData("http://127.0.0.1:70710", "Cannot listen on http://127.0.0.1:70710: it is not an address such as http://127.0.0.1:7071.")]
    [InlineData("http://127.0.0.1:1/v1", "Cannot listen on http://127.0.0.1:1/v1: it is not an address such as http://127.0.0.1:7071.")]
    [InlineData("https://127.0.0.1:1", "Cannot listen on https://127.0.0.1:1: only http is spoken here; put a proxy before it for https.")]
    [InlineData("http://127.0.0.1:1;http://localhost:0", "Cannot listen on http://localhost:0: a free port (0) needs an IP address such as 127.0.0.1.")]
    public void Check_Unusable_SaysWhy(string urls, string message)
    {
        Assert.Equal(message, Assert.Throws<StartupException>(() => ListenUrls.Check(urls)).Message);
    }
}
