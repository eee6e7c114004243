using System.Collections.Immutable;
using System.Text.Json.Serialization;

namespace ChatRouter.Model.Releases;

/// <summary>Which side of which release a request is on, and at which step of it: what its outcome counts for. One object serves all requests of a side.</summary>
/// <param name="Release">The release's name.</param>
/// <param name="Salt">Its run, see <see cref="ReleaseProgress.Salt"/>.</param>
/// <param name="Stage">The stage.</param>
/// <param name="Step">Index of the step of the canary; 0 in other stages.</param>
/// <param name="Arm">The side.</param>
public sealed record ReleaseVariant(string Release, [property: JsonIgnore] string Salt, ReleaseStage Stage, int Step, ReleaseArm Arm)
{
    /// <summary>The backends of the side, by name: others that answer in their place do not speak for it.</summary>
    [JsonIgnore]
    public ImmutableArray<string> Backends { get; init; } = [];
}
