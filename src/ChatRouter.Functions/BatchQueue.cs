using Microsoft.Extensions.Configuration;

namespace ChatRouter.Functions;

/// <summary>The queue of batch lines.</summary>
internal static class BatchQueue
{
    /// <summary>Its name, the same in every environment.</summary>
    public const string Name = "batch";

    /// <summary>The prefix of the settings that say where it is; alone, a connection string.</summary>
    public const string Connection = "ServiceBus";

    /// <summary>The setting with the namespace that the app's identity may use.</summary>
    public const string Namespace = Connection + ":fullyQualifiedNamespace";

    /// <summary>The function that reads it.</summary>
    public const string Function = "processbatch";

    /// <summary>Whether the app is to run without the queue: nothing says where it is, and the function that reads it is switched off.</summary>
    public static bool IsLeftOut(IConfiguration settings)
        => settings[Namespace] is not { Length: > 0 } && settings[Connection] is not { Length: > 0 }
            && settings[$"AzureWebJobs.{Function}.Disabled"] is { } isDisabled && (isDisabled == "1" || (bool.TryParse(isDisabled, out var value) && value));
}
