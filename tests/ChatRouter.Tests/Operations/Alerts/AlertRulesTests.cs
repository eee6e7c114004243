using System.Collections.Immutable;
using ChatRouter.CircuitBreaker;
using ChatRouter.Fleet;
using ChatRouter.Fleet.Probing;
using ChatRouter.Health;
using ChatRouter.Model;
using ChatRouter.Model.Settings;
using ChatRouter.Model.Settings.Alerts;
using ChatRouter.Operations;
using ChatRouter.Operations.Alerts;
using ChatRouter.ServiceState;
using ChatRouter.Slo.Reports;
using ChatRouter.Tests.Architecture;
using ChatRouter.Tests.Support;

namespace ChatRouter.Tests.Operations.Alerts;

public sealed class AlertRulesTests
{
    private static readonly DateTimeOffset Now = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);

    private static readonly RouterModel Model = TestModel.Router(TestModel.Route(
        TestModel.Rung(1, TestModel.Backend("gpu1", protocol: ProtocolKind.Vllm)) with { MinWarm = 1 }, TestModel.Rung(2, TestModel.Backend("azure", protocol: ProtocolKind.AzureOpenAI))));

    private static readonly FleetView View = FleetView.Empty with { AsOf = Now, Prober = new ProberLease(Now, "i1", Now.AddSeconds(30)) };

    [Fact]
    public void Failover_FallbackHolds_HasTheSubjectAndTheFieldsThatItMustHave()
    {
        var found = Find("failover", View with { States = States(new HeldState(ServiceStateKind.DegradedFallback, Now, "gpu1: circuit open", "gpu1", "azure")) });

        Assert.Equal((true, "chat", "LLM Failover: gpu1 -> azure"), (found.Holds, found.Subject, found.Title));
        Assert.Equal(
            [new("from", "gpu1"), new("to", "azure"), new("error", "gpu1: circuit open"), new("action", "check the GPU server and restart the primary if needed")], found.Details);
    }

    [Theory]
    [InlineData(ServiceStateKind.Healthy, false, false)]
    [InlineData(ServiceStateKind.FeatureDisabled, false, true)]
    [InlineData(ServiceStateKind.DegradedPrimary, false, false)]
    public void FailoverAndState_OtherStates(ServiceStateKind kind, bool isFailover, bool isState)
    {
        var view = View with { States = States(new HeldState(kind, Now, "why")) };

        Assert.Equal((isFailover, isState), (Find("failover", view).Holds, Find("state", view, "chat/feature-disabled").Holds));
        Assert.False(Find("state", view, "chat/rollback-active").Holds);
    }

    [Fact]
    public void AllRules_NothingKnown_SayNothing()
        => Assert.All(new AlertRules(Model, new RouteFactsReader(Model)).Look(new AlertFacts(FleetView.Empty, [], Now)), found => Assert.Null(found.Holds));

    [Fact]
    public void AllRules_OldView_SayNothingOfIt()
        => Assert.Null(Find("failover", View with { AsOf = Now.AddSeconds(-61), States = States(new HeldState(ServiceStateKind.Healthy, Now, "")) }).Holds);

    [Theory]
    [InlineData(20, 0.06, true)]
    [InlineData(20, 0.05, false)]
    [InlineData(19, 1, false)]
    public void FallbackRate_ByAnswersAndShare(long answers, double rate, bool holds)
        => Assert.Equal(holds, Find("fallback-rate", View, accounts: [Account(answers, rate)]).Holds);

    [Fact]
    public void FallbackRate_OwnFiguresAlone_SayNothing() => Assert.Null(Find("fallback-rate", View, accounts: [Account(100, 1) with { AgeSeconds = null }]).Holds);

    [Theory]
    [InlineData("fast", true, false)]
    [InlineData("medium", false, true)]
    [InlineData("slow", false, true)]
    public void Burn_OfAPairOfWindows_BelongsToOneRule(string burning, bool isFast, bool isSlow)
    {
        var account = Account(100, 0) with { BurnRates = [.. new[] { "fast", "medium", "slow" }.Select(name => new BurnRate(name, 60, 5, 14.4, 20, 30, 12, name == burning))] };

        Assert.Equal((isFast, isSlow), (Find("fast-burn", View, accounts: [account]).Holds, Find("slow-burn", View, accounts: [account]).Holds));
    }

    [Fact]
    public void Burn_Words_HaveTheFigures()
    {
        var account = Account(100, 0) with
        {
            BurnRates = [new BurnRate("fast", 60, 5, 14.4, 20.04, 30, 12, true)],
            Objectives = [new ObjectiveReport("availability", 0.999, null, [new BudgetReport(30, 1000, 990, 0.25, 10, null)])],
        };
        var found = Find("fast-burn", View, accounts: [account]);

        Assert.Equal("12 bad requests of route chat in 60 minutes: 20 times the allowed rate, 30 in the last 5 minutes", found.Summary);
        Assert.Equal([new("budget left of 30 days", "25 %"), new("errors of the last hour", "timeout 7, connect 2")], found.Details);
    }

    [Theory]
    [InlineData(CircuitPhase.Open, true)]
    [InlineData(CircuitPhase.HalfOpen, true)]
    [InlineData(CircuitPhase.Ramping, false)]
    [InlineData(CircuitPhase.Closed, false)]
    public void ProviderCircuitOpen_LooksAtProvidersAlone(CircuitPhase phase, bool holds)
    {
        var circuit = new CircuitState { Phase = phase, Since = Now, Figures = "6 of 6" };
        var view = View with { Breakers = FleetView.Empty.Breakers.Add("azure", circuit).Add("gpu1", circuit) };
        var found = Assert.Single(Look(view, []), one => one.Rule == "provider-circuit-open");

        Assert.Equal(("azure", holds), (found.Subject, found.Holds));
    }

    [Theory]
    [InlineData(29, ProbeRunner.Timer, false)]
    [InlineData(31, ProbeRunner.Timer, true)]
    [InlineData(5, ProbeRunner.Deputy, true)]
    public void ProberLate_BySilenceOrDeputy(int seconds, ProbeRunner runner, bool holds)
        => Assert.Equal(holds, Find("prober-late", View with { Prober = new ProberLease(Now.AddSeconds(-seconds), "i1", Now, runner) }).Holds);

    [Theory]
    [InlineData(HealthState.Healthy, false, false)]
    [InlineData(HealthState.Healthy, true, true)]
    [InlineData(HealthState.Down, false, true)]
    public void RungCold_ByItsWarmBackends(HealthState state, bool isCold, bool holds)
    {
        var verdict = new BackendHealth { Backend = "gpu1", State = state, Reason = "x", CheckedAt = Now, Since = Now, IsCold = isCold };

        Assert.Equal((holds, "chat/1"), (Find("rung-cold", View with { Health = View.Health.Add("gpu1", verdict) }).Holds, Find("rung-cold", View).Subject));
    }

    [Theory]
    [InlineData(3599, true)]
    [InlineData(3600, false)]
    public void DeadLetters_WithinAnHourOfTheLatest(int seconds, bool holds)
    {
        var found = Find("dead-letters", View with { DeadLetters = new DeadLetters(3, Now.AddHours(-2), Now.AddSeconds(-seconds), "invalid_json") });

        Assert.Equal((holds, "batch"), (found.Holds, found.Subject));
        Assert.Equal(holds ? "3 lines went to the dead-letter queue since 2026-03-01 10:00:00Z, the latest for invalid_json" : "", found.Summary);
        Assert.False(Find("dead-letters", View).Holds);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void DrillFailed_WhileTheLatestRunIsRed(bool isRed)
    {
        var drill = new ScheduledDrill { Name = "nightly", Schedule = "", Next = after => after, Route = "chat", Fault = default, For = TimeSpan.FromMinutes(1) };
        var rules = new AlertRules(Model with { Drills = new DrillSettings { Scheduled = [drill] } }, new RouteFactsReader(Model));
        AlertCondition Of(FleetView view) => rules.Look(new AlertFacts(view, [], Now)).Single(found => found.Rule == "drill-failed");

        var found = Of(View with { Drills = ImmutableDictionary<string, DrillTurn>.Empty.Add("nightly", new DrillTurn(Now, "", Now, "2 of 60 requests failed; none may", isRed)) });

        Assert.Equal((isRed, "nightly"), (found.Holds, found.Subject));
        Assert.Equal(isRed ? "The scheduled drill nightly did not show what it promises: 2 of 60 requests failed; none may" : "", found.Summary);
        Assert.False(Of(View).Holds);
    }

    [Fact]
    public void Look_RuleSwitchedOff_IsNotLookedAt()
    {
        var rules = Model.Alerts.Rules.SetItem("failover", Model.Alerts.Rules["failover"] with { Enabled = false });
        var model = Model with { Alerts = Model.Alerts with { Rules = rules } };

        Assert.DoesNotContain(new AlertRules(model, new RouteFactsReader(model)).Look(new AlertFacts(View, [], Now)), found => found.Rule == "failover");
    }

    [Fact]
    public void Runbook_EveryRule_HasItsSection()
    {
        var headings = SourceTree.Lines("docs/runbook.md").Where(line => line.StartsWith("## ", StringComparison.Ordinal)).Select(line => line[3..].Trim()).ToHashSet();

        Assert.All(AlertRuleSettings.Defaults.Keys, rule => Assert.Contains(AlertWords.Anchor(rule), headings));
        Assert.Equal("docs/runbook.md#burn-rate-fast", AlertWords.Runbook(new AlertSettings(), "fast-burn"));
    }

    [Fact]
    public void Docs_EveryRuleAndState_IsDescribed()
    {
        var page = SourceTree.Lines("docs/operations.md");

        Assert.All(AlertRuleSettings.Defaults.Keys, rule => Assert.Contains(page, line => line.StartsWith($"| `{rule}` |", StringComparison.Ordinal)));
        Assert.All(Enum.GetValues<ServiceStateKind>(), kind => Assert.Contains(page, line => line.StartsWith($"| `{ServiceStateNames.Of(kind)}` |", StringComparison.Ordinal)));
    }

    private static AlertCondition Find(string rule, FleetView view, string? subject = null, IReadOnlyList<RouteSlo>? accounts = null)
        => Look(view, accounts ?? []).First(found => found.Rule == rule && (subject is null || found.Subject == subject));

    private static IReadOnlyList<AlertCondition> Look(FleetView view, IReadOnlyList<RouteSlo> accounts) => new AlertRules(Model, new RouteFactsReader(Model)).Look(new AlertFacts(view, accounts, Now));

    private static ImmutableDictionary<string, ImmutableArray<HeldState>> States(params HeldState[] states)
        => ImmutableDictionary<string, ImmutableArray<HeldState>>.Empty.Add("chat", [.. states]);

    private static RouteSlo Account(long answers, double fallbackRate)
    {
        var sli = new SliReport
        {
            Requests = answers,
            Valid = answers,
            Good = answers,
            Errors = new Dictionary<string, long>(StringComparer.Ordinal) { ["connect"] = 2, ["timeout"] = 7 },
            ByRung = [answers - 1, 1],
            FallbackRate = fallbackRate,
            Degraded = 0,
            ByAttempts = [answers, 0, 0, 0],
            Hedges = 0,
            Rescues = 0,
            Unfit = 0,
            PromptTokens = 0,
            CompletionTokens = 0,
            WastedTokens = 0,
        };
        return new RouteSlo { Route = "chat", Objectives = [], BurnRates = [], FiveMinutes = sli, Hour = sli, Day = sli, Minutes = [], AgeSeconds = 1 };
    }
}
