using static ChatRouter.Tests.Configuration.ConfigurationFixture;

namespace ChatRouter.Tests.Configuration;

public sealed class RecoveryConfigurationTests
{
    [Fact]
    public void Parse_AddressFromTheEnvironment_IsTaken()
    {
        var backend = Assert.Single(Loaded(With("""{ "url": "env:HOOK" }"""), ("HOOK", "https://hooks.example/r?sig=secret\n")).Backends);

        Assert.Equal("https://hooks.example/r?sig=secret", backend.Recovery!.Url.AbsoluteUri);
        Assert.Equal((TimeSpan.FromMinutes(2), 1, "Authorization", ""), (backend.Recovery.After, backend.Recovery.MaxCalls, backend.Recovery.Header, backend.Recovery.Secret));
        Assert.DoesNotContain("secret", backend.Recovery.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{ "after": "1m" }""", "recovery.url")]
    [InlineData("""{ "url": "ftp://x" }""", "recovery.url")]
    [InlineData("""{ "url": "https://user:pass@x/r" }""", "recovery.url")]
    [InlineData("""{ "url": "env:NOT_THERE" }""", "recovery.url")]
    [InlineData("""{ "url": "env:NO_URL" }""", "recovery.url")]
    [InlineData("""{ "url": "https://x", "after": "9s" }""", "recovery.after")]
    [InlineData("""{ "url": "https://x", "maxCalls": 11 }""", "recovery.maxCalls")]
    [InlineData("""{ "url": "https://x", "secret": "in-the-file" }""", "recovery.secret")]
    [InlineData("""{ "url": "https://x", "header": "x-key" }""", "recovery.header")]
    public void Parse_Wrong_NamesTheSettingAndShowsNoSecret(string recovery, string setting)
    {
        var error = Assert.Single(Errors(With(recovery), ("NO_URL", "restart-me")));

        Assert.Contains(setting, error, StringComparison.Ordinal);
        Assert.DoesNotContain("in-the-file", error, StringComparison.Ordinal);
        Assert.DoesNotContain("pass", error, StringComparison.Ordinal);
    }

    [Fact]
    public void Parse_SecretOverHttp_Warns()
        => Assert.Contains(Warnings(With("""{ "url": "http://hooks.example/r", "secret": "env:HOOK_KEY" }"""), ("HOOK_KEY", "k")), warning => warning.Contains("travels unencrypted", StringComparison.Ordinal));

    private static string With(string recovery) => Json(backend: $"\"recovery\": {recovery}");
}
