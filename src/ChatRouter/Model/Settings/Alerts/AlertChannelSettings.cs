namespace ChatRouter.Model.Settings.Alerts;

/// <summary>One channel that alerts are told on.</summary>
public sealed record AlertChannelSettings
{
    /// <summary>Its name.</summary>
    public required string Name { get; init; }

    /// <summary>What it speaks.</summary>
    public required AlertChannelKind Kind { get; init; }

    /// <summary>Where messages are posted; null for mail. Often a secret: never shown.</summary>
    public Uri? Url { get; init; }

    /// <summary>The webhook's signing secret, PagerDuty's routing key or the mail account's password; empty for none. Never shown.</summary>
    public string Secret { get; init; } = "";

    /// <summary>The mail server, or null.</summary>
    public SmtpSettings? Smtp { get; init; }

    /// <summary>The rules that are told here; empty for all.</summary>
    public IReadOnlyList<string> Rules { get; init; } = [];

    /// <summary>Its name and kind: all that a log may show.</summary>
    public override string ToString() => $"{Name} ({Word(Kind)})";

    /// <summary>The word of a kind, as in the configuration.</summary>
    public static string Word(AlertChannelKind kind) => kind.ToString().ToLowerInvariant();

    /// <summary>Whether alerts of a rule are told here.</summary>
    public bool Takes(string rule) => Rules.Count == 0 || Rules.Contains(rule, StringComparer.Ordinal);
}
