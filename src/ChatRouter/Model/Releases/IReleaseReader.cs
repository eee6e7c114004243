namespace ChatRouter.Model.Releases;

/// <summary>Reads the order of a release.</summary>
public interface IReleaseReader
{
    /// <summary>The release that an order describes, or everything that is wrong with it. Pure: the same order is read again by every instance.</summary>
    /// <param name="order">JSON in the form of a release in <c>router.json</c>, with its <c>name</c> and with its golden prompts in it.</param>
    /// <param name="release">The release; null with a refusal.</param>
    Refusal? Read(ReadOnlyMemory<byte> order, out ReleaseSettings? release);
}
