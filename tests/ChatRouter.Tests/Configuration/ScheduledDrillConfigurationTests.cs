using System.Text;
using ChatRouter.Configuration.Options;
using ChatRouter.Model.Callers;
using ChatRouter.Model.Faults;
using ChatRouter.Operations.Drills;
using static ChatRouter.Tests.Configuration.ConfigurationFixture;

namespace ChatRouter.Tests.Configuration;

public sealed class ScheduledDrillConfigurationTests
{
    private const string Least = "\"name\": \"nightly\", \"schedule\": \"0 30 3 * * Tue\", \"route\": \"chat\", \"backend\": \"gpu1\", \"kind\": \"down\"";

    [Fact]
    public void Parse_Nothing_NoneIsScheduled() => Assert.Empty(Loaded(Json()).Drills.Scheduled);

    [Fact]
    public void Parse_Least_FaultHitsMarkedRequestsAloneAndTheOrderIsTaken()
    {
        var model = Loaded(With("{ " + Least + " }"));

        var drill = Assert.Single(model.Drills.Scheduled);
        Assert.Equal(("nightly", "chat", Lane.Internal, 1.0, TimeSpan.FromSeconds(60)), (drill.Name, drill.Route, drill.Lane, drill.Rate, drill.For));
        Assert.Equal(new DateTimeOffset(2026, 3, 3, 3, 30, 0, TimeSpan.Zero), drill.Next(new DateTimeOffset(2026, 3, 1, 0, 0, 0, TimeSpan.Zero)));
        Assert.Null(new FaultOrderReader(model, "f", default).Read(drill.Fault, out var fault));
        Assert.Equal((FaultTarget.Backend, "gpu1", FaultWord.Down, 1.0, true, "schedule"), (fault.Target, fault.Name, fault.Kind, fault.Share, fault.OnlyMarked, fault.Who));
    }

    [Fact]
    public void Parse_Everything_IsTaken()
    {
        var model = Loaded(With("""
            { "name": "n", "schedule": "0 0 * * * *", "days": ["mon", "sun"], "from": "22:00", "until": "02:30", "route": "chat", "lane": "critical", "rate": 2.5,
              "dependency": "tables", "kind": "slow-headers", "delayMs": 700, "share": 0.5, "marked": false, "for": "30s" }
            """));

        var drill = Assert.Single(model.Drills.Scheduled);
        Assert.True(drill.Days.AsSpan().SequenceEqual([DayOfWeek.Monday, DayOfWeek.Sunday]));
        Assert.Equal((new TimeOnly(22, 0), new TimeOnly(2, 30), Lane.Critical, 2.5), (drill.From!.Value, drill.Until!.Value, drill.Lane, drill.Rate));
        Assert.Equal("""{"dependency":"tables","kind":"slow-headers","share":0.5,"for":"30s","who":"schedule","why":"drill n","delayMs":700}""", Encoding.UTF8.GetString(drill.Fault.Span));
        Assert.Null(new FaultOrderReader(model, "f", default).Read(drill.Fault, out _));
    }

    [Fact]
    public void Kinds_OfTheSetting_AreThoseOfFaults()
        => Assert.Equal(Enum.GetValues<FaultWord>().Select(InjectedFault.WordOf).Order(StringComparer.Ordinal), ScheduledDrillOptions.KindPattern.Trim('^', '$', '(', ')').Split('|').Order(StringComparer.Ordinal));

    [Fact]
    public void Dependencies_OfTheSetting_AreThoseOfFaults()
        => Assert.All(FaultDependencies.All, name => Assert.Single(Loaded(With("{ " + Least.Replace("\"backend\": \"gpu1\"", "\"marked\": false, \"dependency\": \"" + name + "\"", StringComparison.Ordinal) + " }")).Drills.Scheduled));

    [Theory]
    [InlineData("\"schedule\": \"every night\"", "Scheduled drill 'nightly': schedule is \"every night\"; it must be six fields of NCRONTAB such as \"0 0 3 * * Tue\".")]
    [InlineData("\"schedule\": \"0 3 * * *\"", "Scheduled drill 'nightly': schedule is \"0 3 * * *\"; it must be six fields of NCRONTAB such as \"0 0 3 * * Tue\".")]
    [InlineData("\"route\": \"chut\"", "Scheduled drill 'nightly': route is \"chut\", which there is not; did you mean \"chat\"?")]
    [InlineData("\"backend\": \"gpu9\"", "Scheduled drill 'nightly': backend is \"gpu9\", which there is not; did you mean \"gpu1\"?")]
    [InlineData("\"zone\": \"a\"", "Scheduled drill 'nightly' has 2 of backend, zone and dependency; it needs exactly one.")]
    [InlineData("\"backend\": null, \"dependency\": \"tables\"", "Scheduled drill 'nightly': dependency fails for everybody, because a dependency does not know whose call it is; say so with \"marked\": false.")]
    [InlineData("\"backend\": null, \"dependency\": \"queue\", \"marked\": false, \"kind\": \"read-only\"", "Scheduled drill 'nightly': kind is \"read-only\"; queue takes down, silent, slow-headers, rate-limited, error.")]
    [InlineData("\"kind\": \"read-only\"", "Scheduled drill 'nightly': kind is \"read-only\", which is for the dependencies tables and cache.")]
    [InlineData("\"for\": \"6m\"", "Scheduled drill 'nightly': for is \"6m\"; allowed is 1s to 300s.")]
    [InlineData("\"rate\": 11", "Scheduled drill 'nightly': rate is 11; allowed is 0.1 to 10.")]
    public void Parse_Wrong_SaysWhat(string field, string error)
    {
        var drill = System.Text.Json.Nodes.JsonNode.Parse("{ " + Least + " }")!.AsObject();
        foreach (var (name, value) in System.Text.Json.Nodes.JsonNode.Parse("{ " + field + " }")!.AsObject().ToArray())
        {
            if (value is null) drill.Remove(name);
            else drill[name] = value.DeepClone();
        }

        Assert.Equal([error], Errors(With(drill.ToJsonString())));
    }

    [Fact]
    public void Parse_DrillsOff_IsRefused()
        => Assert.Equal(["drills.scheduled needs drills.enabled."], Errors(With("{ " + Least + " }").Replace("\"enabled\": true", "\"enabled\": false", StringComparison.Ordinal)));

    [Fact]
    public void Parse_LongerThanFaultsMayHold_IsRefused()
        => Assert.Equal(["Scheduled drill 'nightly': for is 120s; it must be at most drills.longest, which is 60s."], Errors(With("{ " + Least + ", \"for\": \"2m\" }").Replace("\"enabled\": true", "\"enabled\": true, \"longest\": \"1m\"", StringComparison.Ordinal)));

    [Fact]
    public void Parse_TwoOfOneName_IsRefused()
        => Assert.Equal(["Scheduled drill 'nightly': name is \"nightly\", which another drill has."], Errors(With("{ " + Least + " }, { " + Least + " }")));

    private static string With(string drills) => Json(top: "\"drills\": { \"enabled\": true, \"scheduled\": [" + drills + "] }");
}
