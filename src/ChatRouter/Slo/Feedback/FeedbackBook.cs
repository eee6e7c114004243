using System.Collections.Frozen;
using ChatRouter.Model;
using ChatRouter.Model.Callers;
using ChatRouter.Telemetry;

namespace ChatRouter.Slo.Feedback;

/// <summary>
/// Takes what evaluators and users think of answers into the account of the route that gave them. An answer counts once for each kind, as far as this instance remembers.
/// Thread-safe.
/// </summary>
public sealed class FeedbackBook
{
    /// <summary>Judgements that are remembered, to count none twice.</summary>
    public const int Capacity = 10_000;

    private readonly Lock _lock = new();
    private readonly HashSet<(string Ticket, FeedbackKind Kind)> _known = [];
    private readonly Queue<(string Ticket, FeedbackKind Kind)> _order = new();
    private readonly FrozenSet<string> _routes;
    private readonly Action<string, Lane, FeedbackKind, bool> _count;

    /// <summary>Knows the sides of releases; null: there are none.</summary>
    internal IReleaseSides? Sides { get; set; }

    internal FeedbackBook(RouterModel model, Action<string, Lane, FeedbackKind, bool> count)
    {
        _routes = model.Routes.Values.Select(route => route.Name).ToFrozenSet(StringComparer.Ordinal);
        _count = count;
    }

    /// <summary>Takes a judgement, or says why not. Of another tenant's answer there is none.</summary>
    public Refusal? Take(Tenant tenant, ReadOnlyMemory<byte> body)
    {
        if (FeedbackReader.Read(body, out var feedback) is { } refusal) return refusal;
        string? route = null;
        var side = Sides?.Find(tenant, feedback.Ticket, out route);
        route ??= _routes.FirstOrDefault(route => DecisionTicket.IsOf(feedback.Ticket, tenant.Name, route));
        if (route is null) return new Refusal(404, RefusalCodes.NotFound, "No answer of yours came with this decision.", "decision");
        if (!IsNew((feedback.Ticket, feedback.Kind))) return null;
        _count(route, tenant.Lane, feedback.Kind, feedback.IsGood);
        if (side is not null) Sides!.Judge(side, feedback.IsGood);
        return null;
    }

    private bool IsNew((string Ticket, FeedbackKind Kind) judgement)
    {
        lock (_lock)
        {
            if (!_known.Add(judgement)) return false;
            _order.Enqueue(judgement);
            if (_order.Count > Capacity) _known.Remove(_order.Dequeue());
            return true;
        }
    }
}
