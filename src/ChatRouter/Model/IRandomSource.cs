namespace ChatRouter.Model;

/// <summary>Where chance comes from; tests give a seeded one. Thread-safe.</summary>
public interface IRandomSource
{
    /// <summary>Uniform in [0, 1).</summary>
    double NextDouble();
}
