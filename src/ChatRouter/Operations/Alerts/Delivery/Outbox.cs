using System.Globalization;
using ChatRouter.Fleet;
using ChatRouter.Model.Settings.Alerts;
using ChatRouter.Storage;

namespace ChatRouter.Operations.Alerts.Delivery;

/// <summary>
/// Sends what waits. A try is written down before it begins, by compare-and-set, and the row goes when the other side has taken the message: a process that dies
/// anywhere in between leads to one more delivery with the same id, never to none. Thread-safe.
/// </summary>
internal sealed class Outbox
{
    /// <summary>Longest single try.</summary>
    internal static readonly TimeSpan Timeout = TimeSpan.FromSeconds(10);

    // After this no further try begins in one run: the next run goes on.
    private static readonly TimeSpan LongestRun = TimeSpan.FromSeconds(40);
    private static readonly TimeSpan LongestRetryAfter = TimeSpan.FromHours(1);

    private readonly AlertSettings _settings;
    private readonly AlertTable _table;
    private readonly IReadOnlyList<IAlertChannel> _channels;
    private readonly IEventLog _events;
    private readonly TimeProvider _clock;

    internal Outbox(AlertSettings settings, AlertTable table, IReadOnlyList<IAlertChannel> channels, IEventLog events, TimeProvider clock)
    {
        _settings = settings;
        _table = table;
        _channels = channels;
        _events = events;
        _clock = clock;
    }

    /// <summary>Makes every try that is due, the channels side by side. True if rows have changed.</summary>
    internal async Task<bool> SendAsync(AlertBook book, CancellationToken cancellationToken)
    {
        var now = _clock.GetUtcNow();
        var due = book.Outbox.Where(entry => entry.Value.NextAt <= now).GroupBy(entry => entry.Value.Channel, StringComparer.Ordinal).ToList();
        await Task.WhenAll(due.Select(group => SendAsync(group.Key, [.. group], book, cancellationToken)));
        return due.Count > 0;
    }

    private async Task SendAsync(string name, IReadOnlyList<Stored<OutboxEntry>> due, AlertBook book, CancellationToken cancellationToken)
    {
        var start = _clock.GetTimestamp();
        var channel = _channels.FirstOrDefault(one => one.Name == name);
        var known = book.Channels.FirstOrDefault(one => one.Value.Name == name)?.Value;
        foreach (var entry in due)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var now = _clock.GetUtcNow();
            if (channel is null || IsOver(entry.Value.Message, book) || now - entry.Value.Message.At >= OutboxEntry.Life)
            {
                if (now - entry.Value.Message.At >= OutboxEntry.Life) Tell(name, known, "GivenUp", string.Create(CultureInfo.InvariantCulture, $"a message was not taken in {OutboxEntry.Life.TotalHours:0} h: {entry.Value.Message.Subject}"), now);
                await _table.DeleteAsync(entry.Key);
                continue;
            }

            if (_clock.GetElapsedTime(start) >= LongestRun) return;
            var claimed = entry.Value.Claimed(now);
            var claim = await _table.ReplaceAsync(AlertRecord.Write(claimed), entry.ETag!);
            if (claim.Status != WriteStatus.Done) continue;
            var answer = await TryAsync(channel, claimed.Message, cancellationToken);
            known = await NoteAsync(name, known, answer);
            if (answer.IsTaken)
            {
                await _table.DeleteAsync(entry.Key);
                continue;
            }

            if (answer.RetryAfter is { } wait && _clock.GetUtcNow() + Shorter(wait) is var until && until > claimed.NextAt)
            {
                await _table.ReplaceAsync(AlertRecord.Write(claimed with { NextAt = until }), claim.ETag!);
            }

            // The others would most likely fail too; each has its own turn.
            return;
        }
    }

    private async Task<ChannelAnswer> TryAsync(IAlertChannel channel, AlertMessage message, CancellationToken cancellationToken)
    {
        using var limit = new CancellationTokenSource(Timeout, _clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        try
        {
            return await channel.SendAsync(message, either.Token).WaitAsync(either.Token);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return new ChannelAnswer(false, string.Create(CultureInfo.InvariantCulture, $"no answer within {Timeout.TotalSeconds:0} s"));
        }
        catch (Exception error) when (error is not OperationCanceledException)
        {
            // A fault of the channel's code. Its words may quote an address: the type alone is told.
            return new ChannelAnswer(false, error.GetType().Name);
        }
    }

    private async Task<ChannelState> NoteAsync(string name, ChannelState? known, ChannelAnswer answer)
    {
        var now = _clock.GetUtcNow();
        var next = answer.IsTaken ? new ChannelState(name, false, now, null) : new ChannelState(name, true, known?.LastSent, answer.Text);
        if (next != known) await _table.UpsertAsync(AlertRecord.Write(next));
        if (next.IsFailing != (known?.IsFailing ?? false)) Tell(name, known, next.IsFailing ? "Failing" : "Working", answer.Text, now);
        return next;
    }

    // A message that only says what is over already is worth nothing; what ended is told in a message of its own.
    private static bool IsOver(AlertMessage message, AlertBook book) => message.Notices.All(notice => notice.IsFiring && !book.Alerts.Any(alert =>
        alert.Value.Rule == notice.Rule && alert.Value.Subject == notice.Subject && alert.Value.Phase == AlertPhase.Firing && alert.Value.StartsAt == notice.StartsAt));

    private void Tell(string channel, ChannelState? known, string to, string cause, DateTimeOffset now) => _events.Write(new FleetEvent
    {
        At = now,
        Kind = "channel",
        Subject = channel,
        From = known is null ? "" : known.IsFailing ? "Failing" : "Working",
        To = to,
        Cause = cause,
    });

    private static TimeSpan Shorter(TimeSpan wait) => wait < LongestRetryAfter ? wait : LongestRetryAfter;
}
