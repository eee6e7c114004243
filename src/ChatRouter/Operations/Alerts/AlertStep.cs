using System.Text.Json.Nodes;
using ChatRouter.Fleet;
using ChatRouter.Operations.Alerts.Delivery;
using ChatRouter.Storage;

namespace ChatRouter.Operations.Alerts;

/// <summary>What one look changes on one alert.</summary>
/// <param name="Before">The alert as stored, or null.</param>
/// <param name="Next">The alert from here on; null to forget it.</param>
/// <param name="Notice">What is told of it, or null.</param>
internal sealed record AlertStep(Stored<AlertState>? Before, AlertState? Next, AlertNotice? Notice)
{
    /// <summary>The change of its row.</summary>
    internal EntityChange Change => (Before, Next) switch
    {
        (null, _) => new EntityChange(EntityChangeKind.Insert, AlertRecord.Write(Next!)),
        (_, null) => new EntityChange(EntityChangeKind.Delete, AlertRecord.Write(Before.Value), Before.ETag),
        _ => new EntityChange(EntityChangeKind.Replace, AlertRecord.Write(Next), Before.ETag),
    };

    /// <summary>The event, if it begins to fire or ends.</summary>
    internal FleetEvent? Event()
    {
        var before = Before?.Value.Phase;
        if (Next is not { Phase: AlertPhase.Firing or AlertPhase.Resolved } || before == Next.Phase || (Next.Phase == AlertPhase.Resolved && before != AlertPhase.Firing)) return null;
        return new FleetEvent
        {
            At = Next.Since,
            Kind = "alert",
            Subject = Next.Subject,
            From = Next.Phase == AlertPhase.Firing ? "" : "Firing",
            To = Next.Phase.ToString(),
            Cause = Next.Summary,
            Figures = new JsonObject { ["rule"] = Next.Rule },
        };
    }
}
