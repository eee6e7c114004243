using System.Text.Json.Serialization;
using ChatRouter.Model.Settings.Alerts;

namespace ChatRouter.Operations.Alerts.Delivery;

/// <summary>What one channel is sent at once: the alerts that began or ended in one look.</summary>
public sealed record AlertMessage
{
    /// <summary>The same over all tries: receivers know a second delivery by it.</summary>
    public required string Id { get; init; }

    /// <summary>When it was made.</summary>
    public required DateTimeOffset At { get; init; }

    /// <summary>The app that sends it.</summary>
    public required string Source { get; init; }

    /// <summary>The alerts, the most important one first. Never empty.</summary>
    public required IReadOnlyList<AlertNotice> Notices { get; init; }

    /// <summary>An operator tries the channel; nothing is wrong.</summary>
    public bool IsTest { get; init; }

    /// <summary>The subject line: that of the first alert.</summary>
    [JsonIgnore]
    public string Subject => $"[{Mark}] {Notices[0].Title}";

    /// <summary>Whether something fires.</summary>
    [JsonIgnore]
    public bool IsFiring => Notices.Any(notice => notice.IsFiring);

    private string Mark => IsTest ? "TEST" : Notices[0].IsFiring ? "ALERT" : "RESOLVED";

    /// <summary>A message for trying a channel.</summary>
    /// <param name="source">The app.</param>
    /// <param name="id">Names the message.</param>
    /// <param name="now">The time.</param>
    public static AlertMessage Test(string source, string id, DateTimeOffset now) => new()
    {
        Id = id,
        At = now,
        Source = source,
        IsTest = true,
        Notices =
        [
            new AlertNotice
            {
                Rule = "test",
                Subject = "fleet",
                IsFiring = true,
                Title = "Test of this channel",
                Summary = "An operator tries whether alerts get through. Nothing is wrong and nothing is to be done.",
                StartsAt = now,
                Key = AlertKey.Of(source, "test", id),
                Runbook = "docs/operations.md#channels",
            },
        ],
    };

    /// <summary>The most important first: what fires, and of that a failover.</summary>
    internal static IReadOnlyList<AlertNotice> Order(IEnumerable<AlertNotice> notices)
        => [.. notices.OrderByDescending(one => one.IsFiring).ThenByDescending(one => one.Rule == AlertRuleSettings.Failover)];
}
