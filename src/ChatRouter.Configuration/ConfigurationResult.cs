using ChatRouter.Configuration.Building;
using ChatRouter.Configuration.Options;
using ChatRouter.Model;
using ChatRouter.Model.Releases;

namespace ChatRouter.Configuration;

/// <summary>What became of a configuration: a model, or everything that is wrong with it. Immutable.</summary>
public sealed class ConfigurationResult
{
    internal ConfigurationResult(RouterModel? model, RouterOptions? options, IReadOnlyList<ConfigurationError> errors, IReadOnlyList<ConfigurationWarning> warnings)
    {
        Model = model;
        Releases = model is null ? null : new ReleaseReader(model, options!.Routes ?? []);
        Errors = errors;
        Warnings = warnings;
    }

    /// <summary>The checked model; null if there is any error.</summary>
    public RouterModel? Model { get; }

    /// <summary>Reads releases that are ordered while the router runs; null if there is any error.</summary>
    public IReleaseReader? Releases { get; }

    /// <summary>All errors at once, in the order of the file; empty if <see cref="Model"/> is there.</summary>
    public IReadOnlyList<ConfigurationError> Errors { get; }

    /// <summary>What an operator should look at, in the order of the file.</summary>
    public IReadOnlyList<ConfigurationWarning> Warnings { get; }
}
