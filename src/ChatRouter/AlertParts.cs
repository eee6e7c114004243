using ChatRouter.Fleet;
using ChatRouter.Model;
using ChatRouter.Operations;
using ChatRouter.Operations.Alerts;
using ChatRouter.Operations.Alerts.Delivery;
using ChatRouter.Operations.Alerts.Silences;
using ChatRouter.Storage;

namespace ChatRouter;

/// <summary>What tells of trouble, put together: the rows, what this instance knows of them, who judges and sends, and who keeps alerts from being sent.</summary>
internal sealed class AlertParts
{
    public AlertParts(
        RouterModel model, IEntityTableStore tables, RouteFactsReader facts, Func<AlertFacts> look, IReadOnlyList<IAlertChannel> channels,
        IEventLog events, TimeProvider time, IRandomSource random)
    {
        var table = new AlertTable(tables, time);
        var evaluator = new AlertEvaluator(model.Alerts, table, events);
        var outbox = new Outbox(model.Alerts, table, channels, events, time);
        Board = new AlertBoard(table, random, time);
        Silences = new AlertSilences(table, Board, events, random, time);
        Sender = new AlertSender(table, new AlertRules(model, facts), evaluator, outbox, Board, look);
    }

    /// <summary>The alerts as this instance knows them.</summary>
    public AlertBoard Board { get; }

    /// <summary>Keeps alerts from being sent for a time.</summary>
    public AlertSilences Silences { get; }

    /// <summary>Looks at the rules and sends.</summary>
    public AlertSender Sender { get; }
}
