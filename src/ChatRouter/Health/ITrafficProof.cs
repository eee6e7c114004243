namespace ChatRouter.Health;

/// <summary>What callers' own traffic has proven of backends, on any instance.</summary>
public interface ITrafficProof
{
    /// <summary>When an instance last reported successful calls to a backend, or null if none did lately. A moment late by design: instances report rarely.</summary>
    DateTimeOffset? LastSuccess(string backend);
}
