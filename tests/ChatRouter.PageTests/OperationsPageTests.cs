using System.Text.Json;
using System.Text.Json.Serialization;
using ChatRouter.Operations.Releases;
using ChatRouter.Operations.Reports;
using ChatRouter.Telemetry;

namespace ChatRouter.PageTests;

/// <summary>The operations page in a real browser. The checks themselves are in <c>browser/checks.mjs</c>.</summary>
public sealed class OperationsPageTests(PageFixture fixture) : IClassFixture<PageFixture>
{
    private const int LargestPicture = 80 * 1024;

    private static readonly JsonSerializerOptions Strict = new(JsonSerializerDefaults.Web)
    {
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.CamelCase) },
    };

    [Theory]
    [InlineData("door")]
    [InlineData("incident")]
    [InlineData("outage")]
    [InlineData("canary")]
    [InlineData("order")]
    [InlineData("decision")]
    [InlineData("events")]
    [InlineData("fallback")]
    [InlineData("hidden")]
    [InlineData("keyboard")]
    [InlineData("announced")]
    [InlineData("hostile")]
    public Task View_InChromium_DoesWhatTheCheckSays(string check) => fixture.CheckAsync(check);

    [Theory]
    [InlineData("healthy")]
    [InlineData("incident")]
    public Task Board_At1280By800_AnswersEverythingWithoutScrolling(string board) => fixture.CheckAsync("glance", new { board });

    [Fact]
    public async Task Backend_FailsUnderTraffic_IsSeenWithin5Seconds() => Assert.InRange((await fixture.CheckAsync("failing")).GetInt32(), 0, 5000);

    [Theory]
    [InlineData("healthy", typeof(StateReport))]
    [InlineData("incident", typeof(StateReport))]
    [InlineData("outage", typeof(StateReport))]
    [InlineData("canary", typeof(StateReport))]
    [InlineData("record", typeof(ReleaseReport))]
    [InlineData("events", typeof(EventList))]
    public async Task Board_IsWhatTheRouterWouldSend(string name, Type report)
    {
        var json = (await fixture.CheckAsync("board", new { name })).GetRawText();

        Assert.NotNull(JsonSerializer.Deserialize(json, report, Strict));
    }

    [Fact]
    public async Task Decisions_AreWhatTheRouterWouldSend()
    {
        var list = await fixture.CheckAsync("board", new { name = "decisions" });

        Assert.NotEmpty(list.GetProperty("decisions").Deserialize<DecisionSummary[]>(Strict)!);
    }

    /// <summary>
    /// <c>CHATROUTER_PICTURES=1 dotnet test tests/ChatRouter.PageTests --filter Pictures</c> writes <c>docs/images</c> anew; without the variable the pictures only have to be there
    /// and small.
    /// </summary>
    [Fact]
    public async Task Pictures_OfTheDocuments_AreThereAndSmall()
    {
        var folder = BrowserInstallation.Shared.Pictures;
        if (Environment.GetEnvironmentVariable("CHATROUTER_PICTURES") == "1")
        {
            Directory.CreateDirectory(folder);
            await fixture.CheckAsync("pictures", new { folder });
        }

        var files = Directory.GetFiles(folder, "ops-*.png").Select(path => new FileInfo(path)).ToArray();
        Assert.Equal(5, files.Length);
        Assert.All(files, file => Assert.InRange(file.Length, 1024, LargestPicture));
    }
}
