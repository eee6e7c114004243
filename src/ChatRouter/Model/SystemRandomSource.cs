namespace ChatRouter.Model;

/// <summary>The process's shared generator.</summary>
public sealed class SystemRandomSource : IRandomSource
{
    /// <summary>The only instance that is needed.</summary>
    public static SystemRandomSource Instance { get; } = new();

    /// <inheritdoc/>
#pragma warning disable RS0030 // This is the source that everything else takes.
    public double NextDouble() => Random.Shared.NextDouble();
#pragma warning restore RS0030
}
