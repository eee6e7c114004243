namespace ChatRouter.Operations.Alerts.Delivery;

/// <summary>Tells alerts somewhere. Thread-safe.</summary>
public interface IAlertChannel
{
    /// <summary>Its name in the configuration.</summary>
    string Name { get; }

    /// <summary>Sends one message. Sending it again does no harm at the other side. Does not throw but for the cancellation.</summary>
    /// <param name="message">What is told.</param>
    /// <param name="cancellationToken">Ends the try.</param>
    /// <exception cref="OperationCanceledException">It was cancelled; the message may have been taken.</exception>
    Task<ChannelAnswer> SendAsync(AlertMessage message, CancellationToken cancellationToken);
}
