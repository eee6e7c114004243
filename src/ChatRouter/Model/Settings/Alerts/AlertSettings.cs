using System.Collections.Immutable;

namespace ChatRouter.Model.Settings.Alerts;

/// <summary>Who is told of what.</summary>
public sealed record AlertSettings
{
    /// <summary>How often an alert that goes on firing is told again. Default 4 h.</summary>
    public TimeSpan Repeat { get; init; } = TimeSpan.FromHours(4);

    /// <summary>What this app is called in messages; tells apps apart that share a channel. Default <c>chatrouter</c>.</summary>
    public string Source { get; init; } = "chatrouter";

    /// <summary>Where the runbook is read; a section's <c>#name</c> is added. Default its path in the repository.</summary>
    public string Runbook { get; init; } = "docs/runbook.md";

    /// <summary>All rules by name.</summary>
    public ImmutableSortedDictionary<string, AlertRuleSettings> Rules { get; init; } = AlertRuleSettings.Defaults;

    /// <summary>Whom to tell, by name.</summary>
    public ImmutableArray<AlertChannelSettings> Channels { get; init; } = [];
}
