namespace Azure.Messaging.ServiceBus;

internal static class StandinNotice
{
    public static NotSupportedException For(string member) => new(
        $"{member} needs Azure.Messaging.ServiceBus, and this build has only its stand-in (standins/Azure.Messaging.ServiceBus). "
        + "Locally, ChatRouter.LocalHost supplies the queue; for Azure, build where the feed has the real package.");
}
