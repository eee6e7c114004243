using ChatRouter.Storage;

namespace ChatRouter.Fleet;

/// <summary>The name of an instance: for people the machine and the process, and a unique part, because containers share both and processes come back.</summary>
internal static class InstanceName
{
    /// <summary>A new name, fit to be a key.</summary>
    internal static string Create() =>
        EntityRules.ToKey($"{Environment.MachineName}-{Environment.ProcessId}-{Guid.NewGuid().ToString("N")[..6]}").ToLowerInvariant();
}
