using ChatRouter.Operations.Alerts.Delivery;

namespace ChatRouter.Tests.Operations.Alerts;

/// <summary>A channel that notes what it is sent and answers as told.</summary>
internal sealed class RecordingChannel(string name) : IAlertChannel
{
    public string Name => name;

    public List<AlertMessage> Sent { get; } = [];

    /// <summary>What it answers; null: nothing, ever.</summary>
    public Func<ChannelAnswer?> Answer { get; set; } = () => new ChannelAnswer(true, "ok");

    /// <summary>Called when a message has arrived, before the answer.</summary>
    public Action? OnSent { get; set; }

    /// <summary>Each alert as <c>subject line</c>, in order.</summary>
    public IEnumerable<string> Lines => Sent.Select(message => message.Subject);

    public async Task<ChannelAnswer> SendAsync(AlertMessage message, CancellationToken cancellationToken)
    {
        Sent.Add(message);
        OnSent?.Invoke();
        if (Answer() is { } answer) return answer;
        await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, cancellationToken);
        throw new InvalidOperationException("Never reached.");
    }
}
