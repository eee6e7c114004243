using System.Text.Json;
using System.Text.Json.Nodes;
using System.Xml.Linq;
using ChatRouter.LocalHost;
using ChatRouter.LocalHost.Drills;
using ChatRouter.LocalHost.Drills.Reading;
using ChatRouter.LocalHost.Drills.Reports;
using ChatRouter.Tests.Architecture;

namespace ChatRouter.Tests.LocalHost.Drills;

/// <summary>Experiments as files, the figures of a drill, and how records are told.</summary>
public sealed class DrillTests
{
    private const string Minimal = """{ "title": "t", "description": "d", "steady-state-hypothesis": { "title": "h", "probes": [{ "name": "p", "tolerance": [0, 0], "provider": { "figure": "failed" } }] }, "method": [] """;

    [Fact]
    public void Library_OfTheProduct_HasTheNineOfTheFieldAndSevenOfItsOwn()
    {
        Experiment[] all = [.. ExperimentLibrary.Names.Select(ExperimentLibrary.Read)];

        Assert.Equal(9, all.Count(one => one.Tags.Contains("field")));
        Assert.Equal(7, all.Count(one => !one.Tags.Contains("field")));
        Assert.All(all, one => Assert.True(one.Setup.Broken is not null || one.Setup.Lacks is not null, one.Name));
    }

    [Fact]
    public void Schema_OfTheDocuments_KnowsTheSameFigures()
    {
        using var schema = JsonDocument.Parse(File.ReadAllText(Path.Combine(SourceTree.Root, "docs/drill.schema.json")));

        Assert.Equal(DrillFigures.Names.Order(StringComparer.Ordinal), schema.RootElement.GetProperty("$defs").GetProperty("figure").GetProperty("enum").EnumerateArray().Select(one => one.GetString()).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Schema_OfTheDocuments_KnowsWhatABrokenProductCanLack()
    {
        using var schema = JsonDocument.Parse(File.ReadAllText(Path.Combine(SourceTree.Root, "docs/drill.schema.json")));

        Assert.Equal(Lacks.Words, schema.RootElement.GetProperty("properties").GetProperty("x-chatrouter").GetProperty("properties").GetProperty("lacks").GetProperty("enum").EnumerateArray().Select(one => one.GetString()!));
    }

    [Theory]
    [InlineData(Minimal + """, "methods": [] }""", "'methods'")]
    [InlineData(Minimal + """, "x-chatrouter": { "abort": { "luck": 1 } } }""", "abort: there is no figure 'luck'.")]
    [InlineData(Minimal + """, "rollbacks": [{ "name": "r", "provider": { "type": "magic" } }] }""", "action 'r': provider.type must be simulator, router, load or order.")]
    [InlineData(Minimal + """, "x-chatrouter": { "lacks": "luck" } }""", "x-chatrouter: lacks is 'luck'; it must be one of tables-beside, queue-beside, quorum, holds.")]
    [InlineData(Minimal + """, "rollbacks": [{ "name": "r", "provider": { "type": "order", "method": "PATCH", "path": "ops" } }] }""", "action 'r': an order needs a path, and its method must be GET, POST or DELETE.")]
    [InlineData(Minimal + """, "x-chatrouter": { "rate": 0 } }""", "x-chatrouter: rate must be up to 1000, batches up to 20, and before")]
    [InlineData(Minimal + """, "x-chatrouter": { "batches": 21 } }""", "batches up to 20")]
    public void Parse_Wrong_SaysWhat(string json, string message) => Assert.Contains(message, Assert.Throws<StartupException>(() => ExperimentLibrary.Parse(json, "x")).Message, StringComparison.Ordinal);

    [Fact]
    public void Figures_OfCallers_CountWhatTheyGot()
    {
        DrillCall[] calls =
        [
            .. Enumerable.Range(0, 20).Select(i => Call("critical", i * 50, 20)),
            Call("critical", 1100, 30) with { Attempts = 2 },
            Call("interactive", 1150, 30) with { Problem = "HTTP 503", Rung = 0 },
            Call("internal", 1200, 10) with { Problem = "HTTP 429", IsShed = true },
            Call("critical", 1250, 900) with { Rung = 2, Degraded = "smaller-model", Attempts = 1 },
            .. Enumerable.Range(0, 12).Select(i => Call("interactive", 1300 + (i * 50), 20)),
        ];

        var figures = DrillFigures.OfCallers(calls, TimeSpan.FromMilliseconds(1100));

        Assert.Equal((16, 2, 0, 1, 1, 1), (figures["requests"], figures["failed"], figures["failed.critical"], figures["failed.interactive"], figures["shed"], figures["coldStarts"]));
        Assert.Equal((2.0 / 16, 1.0 / 14, 1.0 / 14, 2), (figures["failedShare"], figures["fallbackShare"], figures["degradedShare"], figures["lowestRung"]));
        Assert.Equal(1, figures["retried"]);
        Assert.Equal(0.11, figures["aroundSeconds"], 3);
    }

    [Fact]
    public void Figures_NeverSettled_HaveNoTimeToRouteAround()
        => Assert.DoesNotContain("aroundSeconds", DrillFigures.OfCallers([Call("critical", 0, 10), Call("critical", 20, 10) with { Attempts = 2 }], TimeSpan.Zero).Keys);

    [Fact]
    public void Figures_OfBatches_CountClearAndOtherAnswers()
    {
        BatchCall[] batches =
        [
            Batch(500, 202), Batch(1100, 503), // before all instances follow, either is right
            Batch(1150, 202), Batch(2250, 503), Batch(2300, 503), Batch(2890, 202),
        ];

        Assert.Equal(Figures(3, 0, 4), Of(batches));
        Assert.Equal(Figures(3, 1, 4), Of([.. batches, Batch(2400, 202)]));
        Assert.Equal(Figures(3, 1, 4), Of([.. batches, Batch(2400, 429)]));
        Assert.Equal(Figures(3, 1, 4), Of([.. batches, Batch(2400, 503) with { HasRetryAfter = false }]));
        Assert.Equal(Figures(3, 1, 4), Of([.. batches, Batch(2400, 503) with { Code = "storage_unavailable" }]));
        Assert.Equal(Figures(3, 1, 4), Of([.. batches, Batch(500, 0)]));
        Assert.Empty(Of([]));

        static IEnumerable<KeyValuePair<string, double>> Of(BatchCall[] batches) => DrillFigures.OfBatches(batches, TimeSpan.FromMilliseconds(1000), TimeSpan.FromMilliseconds(2900), lost: 4);
        static KeyValuePair<string, double>[] Figures(double refused, double unclear, double lost) => [new("batchesRefused", refused), new("batchesUnclear", unclear), new("batchLinesLost", lost)];
        static BatchCall Batch(double start, int status) => new(
            TimeSpan.FromMilliseconds(start), TimeSpan.FromMilliseconds(start + 20), status, status == 503 ? "batch_unavailable" : null, status == 503, status == 202 ? "batch_1" : null);
    }

    [Fact]
    public void Comparison_MoreFailures_StandsOut()
    {
        Assert.Equal(["was completed", "failed 0 -> 3"], DrillComparison.Worse(Record("deviated", 3), Record("completed", 0)));
        Assert.Empty(DrillComparison.Worse(Record("completed", 0), Record("deviated", 3)));
        Assert.Empty(DrillComparison.Worse(Record("deviated", 3), null));
    }

    [Fact]
    public async Task Rows_OfAFile_GiveTheLastRunOnTheSameTarget()
    {
        var file = Path.GetTempFileName();
        try
        {
            await DrillRows.AppendAsync(file, [Record("completed", 0), Record("deviated", 3), Record("completed", 9) with { Target = "elsewhere" }], default);
            Assert.Equal(3, DrillRows.Last(file, "simulator")["x"].Figures["failed"]);
        }
        finally
        {
            File.Delete(file);
        }
    }

    [Fact]
    public void JUnit_AndTimeline_AreXml()
    {
        var record = Record("deviated", 3) with { Calls = [Call("critical", 0, 20), Call("critical", 30, 20) with { Problem = "cut" }], Marks = [new DrillMark(TimeSpan.FromMilliseconds(25), "action", "gpu1 <is> gone")] };

        Assert.Equal("1", XDocument.Parse(DrillJUnit.Write([record])).Root!.Attribute("failures")!.Value);
        Assert.Single(XDocument.Parse(DrillTimeline.Draw(record)).Descendants(), element => element.Name.LocalName == "line" && (string?)element.Attribute("class") == "action");
    }

    [Fact]
    public void MergePatch_ObjectsAreLaidOverEachOther_NullTakesAway()
        => Assert.Equal("""{"a":{"b":1,"d":4},"e":[5]}""", MergePatch.Apply(JsonNode.Parse("""{"a":{"b":1,"c":2},"e":[1,2],"f":6}""")!.AsObject(), JsonNode.Parse("""{"a":{"c":null,"d":4},"e":[5],"f":null}""")!.AsObject()).ToJsonString());

    [Fact]
    public void TargetFault_OfASimulatedOne_IsForMarkedRequestsOfTheMappedBackend()
    {
        var provider = new ActionProvider("simulator") { Backend = "gpu2", Fault = new JsonObject { ["fault"] = "slow-headers", ["delayMs"] = 700 } };

        var order = TargetFault.Of(TargetFault.FromSimulator(provider, "slow"), isMarked: true, new Dictionary<string, string>(StringComparer.Ordinal) { ["gpu2"] = "h100-b" });

        Assert.Equal("""{"backend":"h100-b","kind":"slow-headers","delayMs":700,"marked":true,"who":"drill","why":"drill","for":"60s"}""", order.ToJsonString());
        Assert.Throws<StartupException>(() => TargetFault.FromSimulator(provider with { Fault = new JsonObject { ["fault"] = "gpu" } }, "xid"));
    }

    private static DrillRecord Record(string status, double failed) => new()
    {
        Name = "x", Title = "X", Status = status, At = DateTimeOffset.UnixEpoch, Target = "simulator", Figures = new Dictionary<string, double>(StringComparer.Ordinal) { ["failed"] = failed }, Deviations = [],
        Impact = new Dictionary<string, string>(StringComparer.Ordinal), Fallback = "", ManualSteps = [], MissingAlerts = [], UnexpectedAlerts = [], Marks = [],
    };

    private static DrillCall Call(string lane, double start, double duration)
        => new(lane, TimeSpan.FromMilliseconds(start), TimeSpan.FromMilliseconds(start + duration), null, false, 1, "gpu1", 1, null);
}
