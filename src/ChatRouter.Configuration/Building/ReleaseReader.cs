using ChatRouter.Configuration.Options.Releases;
using ChatRouter.Configuration.Options.Routes;
using ChatRouter.Configuration.Reading;
using ChatRouter.Configuration.Settings;
using ChatRouter.Model;
using ChatRouter.Model.Releases;

namespace ChatRouter.Configuration.Building;

/// <summary>Reads one release as an entry of <c>releases</c> with a <c>name</c>; its golden prompts stand in it. Thread-safe.</summary>
internal sealed class ReleaseReader(RouterModel model, IReadOnlyList<RouteOptions> routes) : IReleaseReader
{
    private static readonly SettingAttribute s_name = new("") { MaxLength = 63, Pattern = ReleaseOptions.NamePattern, PatternText = ReleaseOptions.NameText };

    /// <inheritdoc/>
    public Refusal? Read(ReadOnlyMemory<byte> order, out ReleaseSettings? release)
    {
        release = null;
        var diagnostics = new Diagnostics();
        if (NodeReader.Read(order.Span, diagnostics) is not { } node)
            return new Refusal(400, RefusalCodes.InvalidJson, diagnostics.First!.Message);

        // All that it lacks at once: whoever orders a release should not have to guess seven times.
        var name = NameOf(node, diagnostics);
        node.Members.RemoveAll(member => member.Key == "name");
        if (ObjectValue.Of<ReleaseOptions>().Read(node, ConfigurationPath.Root.As($"Release '{name}'"), diagnostics) is ReleaseOptions options)
        {
            options.EntryName = name ?? "";
            release = new ReleaseBuilder(model, routes, new GoldenBuilder(folder: null, diagnostics), diagnostics).Build(options);
        }

        if (diagnostics.First is not { } error) return null;
        release = null;
        return new Refusal(422, RefusalCodes.ReleaseIncomplete, string.Join(" ", diagnostics.Errors.Select(one => one.Message)), error.Path.Length > 0 ? error.Path : null);
    }

    private static string? NameOf(ConfigurationNode node, Diagnostics diagnostics)
    {
        var path = ConfigurationPath.Root.Member("name");
        if (node.Member("name") is { } name) return (string?)new TextValue(s_name).Read(name, path, diagnostics);
        diagnostics.RefuseThat(path, "is missing; it is required.");
        return null;
    }
}
