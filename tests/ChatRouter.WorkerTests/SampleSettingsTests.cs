using System.Net;
using System.Text;
using ChatRouter.WorkerTests.Host;

namespace ChatRouter.WorkerTests;

/// <summary>The app starts on the settings sample alone, as <c>func start</c> gives them to it.</summary>
public sealed class SampleSettingsTests
{
    [Fact]
    public async Task SampleAlone_AppStartsAndAnswersEveryCallCleanly()
    {
        var settings = AppSettings.Sample();
        await using var host = await FunctionsHost.StartAsync(FunctionsApp.Built, settings);
        using var caller = host.Caller(settings["ROUTER_KEY_DEFAULT"]);

        using var alive = await caller.GetAsync(new Uri("healthz", UriKind.Relative));
        using var models = await caller.GetAsync(new Uri("v1/models", UriKind.Relative));
        using var batch = await caller.PostAsync(new Uri("v1/batches", UriKind.Relative), new StringContent("{}", Encoding.UTF8, "application/jsonl"));
        using var lost = await caller.GetAsync(new Uri("v1/batches/nonesuch", UriKind.Relative));

        Assert.Equal(HttpStatusCode.OK, alive.StatusCode);
        Assert.Equal("chat", (await WholeAnswer.ReadAsync(models)).Json.GetProperty("data")[0].GetProperty("id").GetString());
        foreach (var response in (HttpResponseMessage[])[batch, lost])
        {
            Assert.True((int)response.StatusCode is >= 400 and not 500, $"{response.StatusCode}: {await response.Content.ReadAsStringAsync()}");
            Assert.NotNull((await WholeAnswer.ReadAsync(response)).ErrorCode);
        }
    }
}
