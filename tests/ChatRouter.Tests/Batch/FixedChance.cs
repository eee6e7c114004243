using ChatRouter.Model;

namespace ChatRouter.Tests.Batch;

internal sealed class FixedChance : IRandomSource
{
    public double Value { get; set; } = 0.5;

    public double NextDouble() => Value;
}
