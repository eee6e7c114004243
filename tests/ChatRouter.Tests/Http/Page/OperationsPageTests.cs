using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;
using ChatRouter.Http.Page;

namespace ChatRouter.Tests.Http.Page;

public sealed partial class OperationsPageTests
{
    private const int LargestPage = 100 * 1024;

    private static readonly string Html = Encoding.UTF8.GetString(OperationsPage.Shared.Html.Span);

    [Fact]
    public async Task PageAsync_WithoutAKey_TheShellAndItsHeaders()
    {
        await using var host = await HttpFixture.StartAsync();
        using var response = await host.GetAsync("/ops", key: null);

        Assert.Equal((200, "text/html; charset=utf-8"), ((int)response.StatusCode, response.Content.Headers.ContentType!.ToString()));
        Assert.Equal(Html, await response.Content.ReadAsStringAsync());
        Assert.Equal(OperationsPage.Shared.Policy, response.Headers.GetValues("Content-Security-Policy").Single());
        Assert.Equal(("nosniff", "no-referrer"), (response.Headers.GetValues("X-Content-Type-Options").Single(), response.Headers.GetValues("Referrer-Policy").Single()));
        Assert.True(response.Headers.CacheControl!.NoStore);
    }

    [Fact]
    public void Policy_AllowsTheOneScriptAndTheOneStyleByTheirHashes()
    {
        Assert.Equal(
            $"default-src 'none'; script-src '{HashOf("script")}'; style-src '{HashOf("style")}'; connect-src 'self'; img-src 'self' data:; base-uri 'none'; form-action 'self'; "
            + "frame-ancestors 'none'; require-trusted-types-for 'script'; trusted-types 'none'",
            OperationsPage.Shared.Policy);
    }

    [Fact]
    public void Html_IsSmallAndComplete()
    {
        Assert.InRange(OperationsPage.Shared.Html.Length, 20_000, LargestPage);
        Assert.DoesNotContain("/*style*/", Html, StringComparison.Ordinal);
        Assert.DoesNotContain("/*script*/", Html, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("innerHTML")]
    [InlineData("outerHTML")]
    [InlineData("insertAdjacentHTML")]
    [InlineData("document.write")]
    [InlineData("eval(")]
    [InlineData("new Function")]
    [InlineData("localStorage")]
    [InlineData("document.cookie")]
    [InlineData("http://")]
    [InlineData("https://")]
    [InlineData("@import")]
    [InlineData(" style=")]
    [InlineData(" onclick=")]
    [InlineData("{ style:")]
    public void Html_HasNoneOfThis(string dangerous) => Assert.DoesNotContain(dangerous, Html, StringComparison.OrdinalIgnoreCase);

    private static string HashOf(string tag)
    {
        var text = Assert.Single(Element().Matches(Html), match => match.Groups["tag"].Value == tag).Groups["text"].Value;
        return "sha256-" + Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(text)));
    }

    [GeneratedRegex("<(?<tag>script|style)>(?<text>.*?)</(?:script|style)>", RegexOptions.Singleline | RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking)]
    private static partial Regex Element();
}
