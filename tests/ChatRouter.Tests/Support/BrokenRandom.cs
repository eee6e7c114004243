using ChatRouter.Model;

namespace ChatRouter.Tests.Support;

/// <summary>Stands for a bug of the router: whoever asks for chance fails.</summary>
internal sealed class BrokenRandom : IRandomSource
{
    public double NextDouble() => throw new InvalidOperationException("a bug");
}
