using ChatRouter.Model;

namespace ChatRouter.Configuration;

/// <summary>What became of a configuration: a model, or everything that is wrong with it. Immutable.</summary>
public sealed class ConfigurationResult
{
    internal ConfigurationResult(RouterModel? model, IReadOnlyList<ConfigurationError> errors, IReadOnlyList<ConfigurationWarning> warnings)
    {
        Model = model;
        Errors = errors;
        Warnings = warnings;
    }

    /// <summary>The checked model; null if there is any error.</summary>
    public RouterModel? Model { get; }

    /// <summary>All errors at once, in the order of the file; empty if <see cref="Model"/> is there.</summary>
    public IReadOnlyList<ConfigurationError> Errors { get; }

    /// <summary>What an operator should look at, in the order of the file.</summary>
    public IReadOnlyList<ConfigurationWarning> Warnings { get; }
}
