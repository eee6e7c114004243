using System.Collections.Immutable;

namespace ChatRouter.Model.Releases;

/// <summary>One golden prompt: a line of the file.</summary>
public sealed record GoldenPrompt
{
    /// <summary>Its name; unique in the file.</summary>
    public required string Id { get; init; }

    /// <summary>The chat request, without a model: that is the candidate's.</summary>
    public required ReadOnlyMemory<byte> Body { get; init; }

    /// <summary>What an answer must be like; all of them.</summary>
    public required ImmutableArray<GoldenAssertion> Assertions { get; init; }

    /// <summary>No release may fail it.</summary>
    public bool IsCritical { get; init; }
}
