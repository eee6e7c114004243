using ChatRouter.Configuration;
using ChatRouter.Operations.Rollout;

namespace ChatRouter.Functions;

/// <summary>Reads texts of configurations for their rollout.</summary>
public static class RolloutText
{
    /// <summary>Reads a text with the environment of this instance.</summary>
    /// <param name="text">The text.</param>
    /// <param name="environment">The environment.</param>
    /// <param name="folder">Where files that the text names are looked for first.</param>
    public static RolloutReading Read(string text, IEnumerable<KeyValuePair<string, string>> environment, string folder) => RouterConfiguration.Parse(text, environment, folder).ToReading();

    /// <summary>The same result, in the rollout's words.</summary>
    public static RolloutReading ToReading(this ConfigurationResult result) => new(result.Model, [.. result.AllErrors.Select(error => error.ToString() ?? "")]);
}
