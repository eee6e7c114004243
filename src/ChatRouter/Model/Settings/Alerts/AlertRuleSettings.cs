using System.Collections.Immutable;

namespace ChatRouter.Model.Settings.Alerts;

/// <summary>When a rule fires.</summary>
public sealed record AlertRuleSettings
{
    /// <summary>A tenant has used 80 % of a budget of the day.</summary>
    public const string BudgetWarning = "budget-warning";

    /// <summary>A tenant has spent a budget of the day: its requests are refused.</summary>
    public const string BudgetSpent = "budget-spent";

    /// <summary>Lines of batches went to the dead-letter queue.</summary>
    public const string DeadLetters = "dead-letters";

    /// <summary>A scheduled drill did not show what it promises.</summary>
    public const string DrillFailed = "drill-failed";

    /// <summary>Another rung than the first answers.</summary>
    public const string Failover = "failover";

    /// <summary>Too many answers come from lower rungs.</summary>
    public const string FallbackRate = "fallback-rate";

    /// <summary>The error budget goes fast.</summary>
    public const string FastBurn = "fast-burn";

    /// <summary>The error budget goes faster than it may for hours or days.</summary>
    public const string SlowBurn = "slow-burn";

    /// <summary>A provider is out.</summary>
    public const string ProviderCircuitOpen = "provider-circuit-open";

    /// <summary>The prober is silent or its deputy does its work.</summary>
    public const string ProberLate = "prober-late";

    /// <summary>A rung has too few warm backends.</summary>
    public const string RungCold = "rung-cold";

    /// <summary>A route is in a state of choice.</summary>
    public const string State = "state";

    /// <summary>The rules as they are if nobody changes them.</summary>
    public static ImmutableSortedDictionary<string, AlertRuleSettings> Defaults { get; } = new[]
    {
        Rule(BudgetWarning, minutes: 0, resolve: 1),
        Rule(BudgetSpent, minutes: 0, resolve: 1),
        Rule(DeadLetters, minutes: 0, resolve: 1),
        Rule(DrillFailed, minutes: 0, resolve: 1),
        Rule(Failover, minutes: 0, resolve: 1),
        Rule(FallbackRate, minutes: 5, resolve: 5) with { Above = 0.05, MinAnswers = 20 },
        Rule(FastBurn, minutes: 1, resolve: 5),
        Rule(SlowBurn, minutes: 5, resolve: 15),
        Rule(ProviderCircuitOpen, minutes: 10, resolve: 2),
        Rule(ProberLate, minutes: 2, resolve: 1),
        Rule(RungCold, minutes: 5, resolve: 2),
        Rule(State, minutes: 0, resolve: 1) with { States = ["feature-disabled", "rollback-active"] },
    }.ToImmutableSortedDictionary(rule => rule.Name, rule => rule, StringComparer.Ordinal);

    /// <summary>The rule's name.</summary>
    public required string Name { get; init; }

    /// <summary>Whether it is looked at. Default true.</summary>
    public bool Enabled { get; init; } = true;

    /// <summary>How long its condition must hold before it fires.</summary>
    public TimeSpan For { get; init; }

    /// <summary>How long its condition must be gone before the alert is resolved.</summary>
    public TimeSpan Resolve { get; init; }

    /// <summary><see cref="FallbackRate"/> alone: part of the answers from lower rungs above which it holds, 0 to 1.</summary>
    public double Above { get; init; }

    /// <summary><see cref="FallbackRate"/> alone: answers in 5 minutes below which it says nothing.</summary>
    public int MinAnswers { get; init; }

    /// <summary><see cref="State"/> alone: the words of the states that are told.</summary>
    public IReadOnlyList<string> States { get; init; } = [];

    private static AlertRuleSettings Rule(string name, double minutes, double resolve)
        => new() { Name = name, For = TimeSpan.FromMinutes(minutes), Resolve = TimeSpan.FromMinutes(resolve) };
}
