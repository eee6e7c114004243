namespace ChatRouter.PageTests;

/// <summary>The views by axe's rules (WCAG), light and dark, wide and narrow. Beside the other checks, in a browser of its own.</summary>
public sealed class AccessibilityTests(PageFixture fixture) : IClassFixture<PageFixture>
{
    [Theory]
    [InlineData("incident", "light", 1280, null)]
    [InlineData("incident", "dark", 1280, null)]
    [InlineData("incident", "light", 390, null)]
    [InlineData("incident", "dark", 390, null)]
    [InlineData("outage", "dark", 390, "backend")]
    [InlineData("incident", "dark", 1280, "decision")]
    [InlineData("incident", "light", 390, "decisions")]
    [InlineData("incident", "dark", 1280, "events")]
    [InlineData("canary", "dark", 390, "release")]
    [InlineData(null, "light", 390, null)]
    [InlineData(null, "dark", 1280, null)]
    public Task View_ByAxe_HasNoViolation(string? board, string scheme, int width, string? view) => fixture.CheckAsync("access", new { board, scheme, width, view });
}
