using ChatRouter.Configuration.Settings;
using ChatRouter.Model.Settings.Alerts;

namespace ChatRouter.Configuration.Options.Alerts;

[Subject("Alert rule")]
[Builds(typeof(AlertRuleSettings))]
internal sealed class AlertRuleOptions : SettingsObject
{
    public const string NamePattern = "^(budget-spent|budget-warning|dead-letters|drill-failed|failover|fallback-rate|fast-burn|prober-late|provider-circuit-open|rung-cold|slow-burn|state)$";

    public const string NameText = "budget-spent, budget-warning, dead-letters, drill-failed, failover, fallback-rate, fast-burn, prober-late, provider-circuit-open, rung-cold, slow-burn and state";

    private const string StatePattern = "^(model-warming|canary-paused|provider-circuit-open|degraded-primary|rollback-active|degraded-fallback|feature-disabled)$";

    [Setting("Whether the rule is looked at.")]
    public bool? Enabled { get; set; }

    [Setting("How long its condition must hold before it fires.", Min = "0s", Max = "24h", Otherwise = "by rule: see [operations.md](operations.md#rules)")]
    public TimeSpan? For { get; set; }

    [Setting("How long its condition must be gone before the alert is resolved.", Min = "0s", Max = "24h", Otherwise = "by rule: see [operations.md](operations.md#rules)")]
    public TimeSpan? Resolve { get; set; }

    [Setting("`fallback-rate` alone: part of the answers of 5 minutes from lower rungs above which it holds.", Min = "0.001", Max = "1", Otherwise = "0.05")]
    public double? Above { get; set; }

    [Setting("`fallback-rate` alone: answers in 5 minutes below which it says nothing.", Min = "1", Max = "1000000", Unit = "answers", Otherwise = "20")]
    public int? MinAnswers { get; set; }

    [Setting("`state` alone: the states that are told.", Pattern = StatePattern, PatternText = "a word of a state", Otherwise = "`feature-disabled`, `rollback-active`")]
    public IReadOnlyList<string>? States { get; set; }
}
