using ChatRouter.LocalHost;
using ChatRouter.LocalHost.ServiceBus;
using ChatRouter.LocalHost.Triggers;

namespace ChatRouter.Tests.LocalHost;

public sealed class HostSettingsTests : IDisposable
{
    private readonly string _path = Path.Combine(Path.GetTempPath(), $"host-{Guid.NewGuid():N}.json");

    public void Dispose() => File.Delete(_path);

    [Fact]
    public void Load_NoFile_DefaultsOfTheFunctionsHost()
    {
        var settings = HostSettings.Load(_path);

        Assert.Equal("api", settings.RoutePrefix);
        Assert.Equal(new PumpOptions { MaxConcurrentCalls = 16, AutoCompleteMessages = true, MaxAutoLockRenewalDuration = TimeSpan.FromMinutes(5) }, settings.ServiceBus);
    }

    [Fact]
    public void Load_File_WhatItSays()
    {
        File.WriteAllText(_path, """
            {
              "version": "2.0", // a comment
              "extensions": {
                "http": { "routePrefix": "" },
                "serviceBus": { "maxConcurrentCalls": 4, "autoCompleteMessages": false, "maxAutoLockRenewalDuration": "00:01:30" }
              }
            }
            """);

        var settings = HostSettings.Load(_path);

        Assert.Equal("", settings.RoutePrefix);
        Assert.Equal(new PumpOptions { MaxConcurrentCalls = 4, AutoCompleteMessages = false, MaxAutoLockRenewalDuration = TimeSpan.FromSeconds(90) }, settings.ServiceBus);
    }

    [Theory]
    [InlineData("{")]
    [InlineData("""{"extensions":{"serviceBus":{"maxConcurrentCalls":"many"}}}""")]
    [InlineData("""{"extensions":{"serviceBus":{"maxConcurrentCalls":0}}}""")]
    [InlineData("""{"extensions":{"serviceBus":{"maxAutoLockRenewalDuration":"soon"}}}""")]
    public void Load_WrongFile_SaysWhichFile(string text)
    {
        File.WriteAllText(_path, text);

        var exception = Assert.Throws<StartupException>(() => HostSettings.Load(_path));

        Assert.StartsWith($"{_path} cannot be read: ", exception.Message, StringComparison.Ordinal);
    }
}
