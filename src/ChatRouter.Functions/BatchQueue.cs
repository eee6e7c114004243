namespace ChatRouter.Functions;

/// <summary>The queue of batch lines.</summary>
internal static class BatchQueue
{
    /// <summary>Its name, the same in every environment.</summary>
    public const string Name = "batch";

    /// <summary>The prefix of the settings that say where it is.</summary>
    public const string Connection = "ServiceBus";
}
