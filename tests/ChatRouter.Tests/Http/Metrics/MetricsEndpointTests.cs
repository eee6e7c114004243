using ChatRouter.Http.Metrics;
using ChatRouter.Operations.Alerts;
using ChatRouter.Operations.Reports;
using ChatRouter.ServiceState;
using ChatRouter.Slo.Reports;
using ChatRouter.Tests.Support;
using ChatRouter.Tests.Support.Backends;

namespace ChatRouter.Tests.Http.Metrics;

public sealed class MetricsEndpointTests
{
    [Theory]
    [InlineData(null)]
    [InlineData(HttpFixture.Key)]
    public async Task GetAsync_WithoutTheOperatorsKey_Is401(string? key)
    {
        await using var host = await HttpFixture.StartAsync();
        using var response = await host.GetAsync("/metrics", key);

        Assert.Equal(401, (int)response.StatusCode);
    }

    [Fact]
    public async Task GetAsync_AfterAFailover_CountsRequestsAttemptsAndTokens()
    {
        await using var host = await HttpFixture.StartAsync(ladder: [TestModel.Backend("a"), TestModel.Backend("b")]);
        host.Router["b"].Does(Reply.Whole("Hi"), Reply.Whole("Hi"));
        (await host.ChatAsync(Ask.Whole.Body)).Dispose();
        (await host.ChatAsync(Ask.Whole.Body)).Dispose();
        (await host.ChatAsync("{")).Dispose();

        using var response = await host.GetAsync("/metrics", HttpFixture.OpsKey);

        Assert.Equal("text/plain; version=0.0.4; charset=utf-8", response.Content.Headers.ContentType!.ToString());
        var samples = new PrometheusReader(await response.Content.ReadAsStringAsync()).Samples;
        Assert.Equal(2, samples["chatrouter_requests_total{lane=\"interactive\",result=\"complete\",route=\"chat\"}"]);
        Assert.Equal(1, samples["chatrouter_requests_total{lane=\"interactive\",result=\"invalid_json\",route=\"\"}"]);
        Assert.Equal(2, samples["chatrouter_attempts_total{backend=\"b\",outcome=\"success\",reason=\"none\"}"]);
        Assert.Equal(2, samples["chatrouter_attempts_total{backend=\"a\",outcome=\"failure\",reason=\"connect\"}"]);
        Assert.Equal(1, samples["chatrouter_backend_eligibility{backend=\"b\",eligibility=\"usable\"}"]);
        Assert.Equal(0, samples["chatrouter_backend_eligibility{backend=\"b\",eligibility=\"circuitOpen\"}"]);
        Assert.Equal(1, samples["chatrouter_backend_circuit{backend=\"b\",phase=\"closed\"}"]);
        Assert.Equal(1, samples["chatrouter_route_serving_rung{route=\"chat\"}"]);
        Assert.Equal(1, samples["chatrouter_fleet_instances"]);
        Assert.Equal(0, samples["chatrouter_tenant_active_requests{tenant=\"t\"}"]);
    }

    [Fact]
    public void Write_StatesAndAccount_EveryStateOnceAndFiguresInTheirUnits()
    {
        var text = new PrometheusText();
        RouteMetrics.Write(text, State());
        FleetMetrics.Write(text, State());
        var read = new PrometheusReader(text.ToString());

        Assert.Equal(8, read.Samples.Keys.Count(key => key.StartsWith("chatrouter_route_state{", StringComparison.Ordinal)));
        Assert.Equal(1, read.Samples["chatrouter_route_state{route=\"chat\",state=\"degraded-fallback\"}"]);
        Assert.Equal(0, read.Samples["chatrouter_route_state{route=\"chat\",state=\"healthy\"}"]);
        Assert.Equal(0.9995, read.Samples["chatrouter_slo_target_ratio{objective=\"availability\",route=\"chat\"}"]);
        Assert.Equal(-0.25, read.Samples["chatrouter_slo_error_budget_left_ratio{objective=\"availability\",route=\"chat\",window=\"30d\"}"]);
        Assert.Equal(31.5, read.Samples["chatrouter_slo_burn_rate_ratio{pair=\"fast\",route=\"chat\",window=\"60m\"}"]);
        Assert.Equal(44, read.Samples["chatrouter_slo_burn_rate_ratio{pair=\"fast\",route=\"chat\",window=\"5m\"}"]);
        Assert.Equal(0.54, read.Samples["chatrouter_recent_first_token_seconds{quantile=\"0.95\",route=\"chat\",window=\"5m\"}"]);
        Assert.Equal(0.2, read.Samples["chatrouter_recent_fallback_ratio{route=\"chat\",window=\"1h\"}"]);
        Assert.Equal(1, read.Samples["chatrouter_alert{rule=\"failover\",state=\"firing\",subject=\"chat\"}"]);
        Assert.Equal(0, read.Samples["chatrouter_fleet_storage_up"]);
    }

    [Theory]
    [InlineData("plain")]
    [InlineData("a\\b")]
    [InlineData("say \"hi\"")]
    [InlineData("two\nlines")]
    [InlineData("\\n")]
    public void Add_AnyLabel_ReadsBackAsItWas(string value)
    {
        var text = new PrometheusText().Gauge("some_gauge", "With \\ and\nlines.").Add(1.5, ("label", value)).ToString();

        Assert.Equal(1.5, new PrometheusReader(text).Samples[$"some_gauge{{label=\"{value}\"}}"]);
    }

    [Theory]
    [InlineData(0.1, "0.1")]
    [InlineData(1e21, "1E+21")]
    [InlineData(double.NaN, "NaN")]
    [InlineData(double.PositiveInfinity, "+Inf")]
    [InlineData(double.NegativeInfinity, "-Inf")]
    public void Add_AnyNumber_AsTheFormatWritesIt(double value, string written)
        => Assert.EndsWith($"some_gauge {written}\n", new PrometheusText().Gauge("some_gauge", "Help.").Add(value).ToString(), StringComparison.Ordinal);

    private static StateReport State() => new()
    {
        Instance = "one",
        At = DateTimeOffset.UnixEpoch,
        Backends = [],
        ActiveByTenant = new Dictionary<string, int>(StringComparer.Ordinal),
        FleetError = "away",
        Alerts =
        [
            new AlertReport { Rule = "failover", Subject = "chat", State = "firing", Since = DateTimeOffset.UnixEpoch, Summary = "", Runbook = "" },
            new AlertReport { Rule = "fast-burn", Subject = "chat", State = "resolved", Since = DateTimeOffset.UnixEpoch, Summary = "", Runbook = "" },
        ],
        Routes =
        [
            new RouteReport("chat", [["a"]], 1)
            {
                Timers = new Dictionary<string, TimersReport>(StringComparer.Ordinal),
                States = [new ServiceStateReport("degraded-fallback", null, "why")],
                Slo = new RouteSlo
                {
                    Route = "chat",
                    Objectives = [new ObjectiveReport("availability", 0.9995, null, [new BudgetReport(30, 1000, 990, -0.25, -5, null)])],
                    BurnRates = [new BurnRate("fast", 60, 5, 14.4, 31.5, 44, 12, IsBurning: true)],
                    FiveMinutes = Sli(0.5),
                    Hour = Sli(0.2),
                    Day = Sli(0),
                    Minutes = [],
                },
            },
        ],
    };

    private static SliReport Sli(double fallback) => new()
    {
        Requests = 10,
        Valid = 9,
        Good = 8,
        Errors = new Dictionary<string, long>(StringComparer.Ordinal),
        ByRung = [5, 5],
        FallbackRate = fallback,
        Degraded = 0,
        ByAttempts = [10, 0, 0, 0],
        Hedges = 0,
        Rescues = 0,
        Unfit = 0,
        PromptTokens = 0,
        CompletionTokens = 0,
        WastedTokens = 0,
        FirstToken = new LatencyFigures(190, 540, 910),
    };
}
