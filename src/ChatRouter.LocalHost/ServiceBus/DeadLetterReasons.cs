namespace ChatRouter.LocalHost.ServiceBus;

/// <summary>The names by which Service Bus itself dead-letters, and where they stand in a message.</summary>
internal static class DeadLetterReasons
{
    public const string MaxDeliveryCountExceeded = "MaxDeliveryCountExceeded";
    public const string TtlExpired = "TTLExpiredException";

    public const string ReasonProperty = "DeadLetterReason";
    public const string DescriptionProperty = "DeadLetterErrorDescription";
}
