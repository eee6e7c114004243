using ChatRouter.Operations.Alerts.Delivery;

namespace ChatRouter.Operations.Alerts;

/// <summary>
/// What the timer runs: looks at the rules, then sends what waits. One instance at a time is enough; several at once do no harm. Never on the request path. Thread-safe.
/// </summary>
public sealed class AlertSender
{
    private const int MostDeletions = 10;

    private static readonly TimeSpan KeepSilences = TimeSpan.FromDays(1);

    private readonly AlertTable _table;
    private readonly AlertRules _rules;
    private readonly AlertEvaluator _evaluator;
    private readonly Outbox _outbox;
    private readonly AlertBoard _board;
    private readonly Func<AlertFacts> _facts;

    internal AlertSender(AlertTable table, AlertRules rules, AlertEvaluator evaluator, Outbox outbox, AlertBoard board, Func<AlertFacts> facts)
    {
        _table = table;
        _rules = rules;
        _evaluator = evaluator;
        _outbox = outbox;
        _board = board;
        _facts = facts;
    }

    /// <summary>One look and one round of deliveries. Throws what storage throws; the next tick goes on.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        var book = await _table.ReadAsync();
        var facts = _facts();
        var isChanged = await _evaluator.EvaluateAsync(book, _rules.Look(facts), facts.Now);
        if (isChanged) book = await _table.ReadAsync();
        if (await _outbox.SendAsync(book, cancellationToken)) book = await _table.ReadAsync();
        _board.Take(book);
        foreach (var old in book.Silences.Where(one => facts.Now - one.Value.Until >= KeepSilences).Take(MostDeletions)) await _table.DeleteAsync(old.Key);
    }
}
