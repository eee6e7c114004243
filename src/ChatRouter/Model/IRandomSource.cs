namespace ChatRouter.Model;

/// <summary>Source of random numbers for jitter, sampling and balancing; seeded in tests. Thread-safe.</summary>
public interface IRandomSource
{
    /// <summary>Uniform in [0, 1).</summary>
    double NextDouble();
}
