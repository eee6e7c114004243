using ChatRouter.Configuration;
using ChatRouter.Operations.Rollout;

namespace ChatRouter.Functions;

/// <summary>Reads texts of configurations for their rollout.</summary>
public static class RolloutText
{
    /// <summary>Reads a text with the environment of this instance.</summary>
    public static RolloutReading Read(string text, IEnumerable<KeyValuePair<string, string>> environment) => RouterConfiguration.Parse(text, environment).ToReading();

    /// <summary>The same result, in the rollout's words.</summary>
    public static RolloutReading ToReading(this ConfigurationResult result) => new(result.Model, [.. result.Errors.Select(error => error.ToString() ?? "")]);
}
