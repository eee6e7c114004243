using ChatRouter.Fleet;
using ChatRouter.Model.Settings.Alerts;
using ChatRouter.Operations.Alerts.Delivery;
using ChatRouter.Storage;

namespace ChatRouter.Operations.Alerts;

/// <summary>
/// One look at all rules. An alert's new state and the messages about it are written in one transaction, each row if it is still the one that was read: of two
/// evaluators at once one has its way, and nothing is told twice or not at all. Thread-safe.
/// </summary>
internal sealed class AlertEvaluator
{
    // With these and the longest texts a message fits into one value of a row.
    private const int MostNotices = 4;
    private const int MostChanges = 90;

    private static readonly AlertRuleSettings Unknown = new() { Name = "" };

    private readonly AlertSettings _settings;
    private readonly AlertTable _table;
    private readonly IEventLog _events;

    internal AlertEvaluator(AlertSettings settings, AlertTable table, IEventLog events)
    {
        _settings = settings;
        _table = table;
        _events = events;
    }

    /// <summary>Takes what the rules find into the alerts. True if rows have changed.</summary>
    /// <param name="book">The alerts as stored.</param>
    /// <param name="found">What the rules find.</param>
    /// <param name="now">The time.</param>
    internal async Task<bool> EvaluateAsync(AlertBook book, IReadOnlyList<AlertCondition> found, DateTimeOffset now)
    {
        var steps = Steps(book, found, now).ToList();
        var isChanged = false;
        foreach (var told in steps.Where(step => step.Notice is not null).Chunk(MostNotices))
        {
            isChanged |= await WriteAsync(told, [.. told.Select(step => step.Change), .. Messages(told, now)]);
        }

        foreach (var quiet in steps.Where(step => step.Notice is null).Chunk(MostChanges))
        {
            isChanged |= await WriteAsync(quiet, [.. quiet.Select(step => step.Change)]);
        }

        return isChanged;
    }

    private IEnumerable<AlertStep> Steps(AlertBook book, IReadOnlyList<AlertCondition> found, DateTimeOffset now)
    {
        var known = book.Alerts.ToDictionary(one => (one.Value.Rule, one.Value.Subject));
        var asked = found.Select(one => (one.Rule, one.Subject)).ToHashSet();

        // What no rule looks at any more, because the configuration has changed, is over.
        var left = known.Keys.Where(key => !asked.Contains(key)).Select(key => new AlertCondition(key.Rule, key.Subject) { Holds = false });
        foreach (var condition in found.Concat(left))
        {
            var before = known.GetValueOrDefault((condition.Rule, condition.Subject));
            var next = AlertMachine.Next(before?.Value, condition, _settings.Rules.GetValueOrDefault(condition.Rule, Unknown), now);
            AlertNotice? notice = null;
            if (next is not null && AlertMachine.IsToBeTold(next, _settings.Repeat, now) && book.SilencedUntil(next.Rule, next.Subject, now) is null)
            {
                notice = AlertWords.Notice(next, _settings, now);
                next = next with { Told = next.Phase, ToldAt = now, ToldTitle = next.Title };
            }

            if (next is null ? before is not null : !next.IsSameAs(before?.Value)) yield return new AlertStep(before, next, notice);
        }
    }

    private IEnumerable<EntityChange> Messages(IReadOnlyList<AlertStep> told, DateTimeOffset now) =>
        from channel in _settings.Channels
        let notices = AlertMessage.Order(told.Select(step => step.Notice!).Where(notice => channel.Takes(notice.Rule)))
        where notices.Count > 0
        let id = AlertKey.Of([_settings.Source, channel.Name, now.ToString("O"), .. notices.Select(notice => notice.Key)])
        let message = new AlertMessage { Id = id, At = now, Source = _settings.Source, Notices = notices }
        select new EntityChange(EntityChangeKind.Insert, AlertRecord.Write(new OutboxEntry(channel.Name, message, 0, now)));

    private async Task<bool> WriteAsync(IReadOnlyList<AlertStep> steps, IReadOnlyList<EntityChange> changes)
    {
        // Whoever was faster has told it.
        if (await _table.TransactAsync(changes) != WriteStatus.Done) return false;
        foreach (var step in steps)
        {
            if (step.Event() is { } happened) _events.Write(happened);
        }

        return true;
    }
}
