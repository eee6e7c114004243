using ChatRouter.Configuration.Reading;
using ChatRouter.Configuration.Settings;

namespace ChatRouter.Configuration.Options.Releases;

[Subject("Golden prompt")]
internal sealed class GoldenPromptOptions : SettingsObject
{
    [Setting("Its name, unique in the release: results show it and never a text.", Required = true, MaxLength = 64, Pattern = "^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$", PatternText = "1 to 64 of letters, digits, '.', '_' and '-', the first a letter or digit")]
    public string? Id { get; set; }

    [Setting("Whether the candidate must pass it, whatever `minPass` says.", Otherwise = "`false`")]
    public bool? Critical { get; set; }

    [Setting("The messages of the chat request. One of `messages` and `request` is needed.", Otherwise = "`request`")]
    [Json(NodeKind.List)]
    public ConfigurationNode? Messages { get; set; }

    [Setting("The whole chat request, with tools or a response format; without `model` and `stream`.", Otherwise = "`messages`")]
    [Json(NodeKind.Object)]
    public ConfigurationNode? Request { get; set; }

    [Setting("What an answer must be like; all of them.", Required = true)]
    public IReadOnlyList<AssertionOptions>? Assert { get; set; }
}
