namespace ChatRouter.Operations.Alerts.Delivery;

/// <summary>One alert as a message tells it.</summary>
public sealed record AlertNotice
{
    /// <summary>The rule.</summary>
    public required string Rule { get; init; }

    /// <summary>What it is about.</summary>
    public required string Subject { get; init; }

    /// <summary>It fires; else it is resolved.</summary>
    public required bool IsFiring { get; init; }

    /// <summary>The subject line without its mark.</summary>
    public required string Title { get; init; }

    /// <summary>What breaks for whom and why.</summary>
    public required string Summary { get; init; }

    /// <summary>Further fields, in order.</summary>
    public IReadOnlyList<AlertDetail> Details { get; init; } = [];

    /// <summary>When the episode began.</summary>
    public required DateTimeOffset StartsAt { get; init; }

    /// <summary>When it ended, or null.</summary>
    public DateTimeOffset? EndsAt { get; init; }

    /// <summary>The same for every message about this rule and subject: receivers find the earlier one by it.</summary>
    public required string Key { get; init; }

    /// <summary>The section of the runbook.</summary>
    public required string Runbook { get; init; }

    /// <summary>It was told before and goes on.</summary>
    public bool IsRepeat { get; init; }

    /// <summary>It comes and goes; it is kept firing until this moment, and nothing is told meanwhile. Null: it does not.</summary>
    public DateTimeOffset? FlappingUntil { get; init; }

    /// <summary>Names the episode: <see cref="Key"/> and <see cref="StartsAt"/>.</summary>
    public string Episode => string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{Key}-{StartsAt.ToUnixTimeSeconds()}");
}
