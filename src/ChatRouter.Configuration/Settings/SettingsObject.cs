using ChatRouter.Configuration.Reading;

namespace ChatRouter.Configuration.Settings;

/// <summary>An options object as bound: properties that were absent or refused are null.</summary>
internal abstract class SettingsObject
{
    /// <summary>The name it has in its map; empty outside of one.</summary>
    public string EntryName { get; set; } = "";

    public ConfigurationPath ConfigurationPath { get; set; } = ConfigurationPath.Root;

    public ConfigurationNode? Node { get; set; }

    /// <summary>Whether <c>false</c> stands in its place.</summary>
    public bool IsOff => Node is { Kind: NodeKind.Flag };

    /// <summary>The path of one of its settings, with the line if it is in the file.</summary>
    public ConfigurationPath At(string setting) => ConfigurationPath.Member(setting).At(Node?.Member(setting)?.Line ?? ConfigurationPath.Line);

    /// <summary>A setting's value as the file has it.</summary>
    public string Show(string setting) => Node?.Member(setting)?.Show() ?? "absent";
}
