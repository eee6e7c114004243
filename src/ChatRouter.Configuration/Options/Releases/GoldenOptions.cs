using ChatRouter.Configuration.Settings;
using ChatRouter.Model.Releases;

namespace ChatRouter.Configuration.Options.Releases;

[Subject("Golden prompts")]
[Builds(typeof(GoldenPrompts))]
internal sealed class GoldenOptions : SettingsObject
{
    [Setting("A file of JSONL, one prompt a line, beside this file: absolute, or relative to the folder of `router.json`, the working directory or the app's own folder. At most 500 prompts and 8 MiB.", MaxLength = 500, Otherwise = "`prompts`")]
    public string? File { get; set; }

    [Setting("The same here, each an object as a line of the file has it. One of `file` and `prompts` is needed.", Otherwise = "`file`")]
    public IReadOnlyList<GoldenPromptOptions>? Prompts { get; set; }

    [Setting("How often each prompt is asked; more than half of its answers must pass.", Min = "1", Max = "15", Unit = "times")]
    public int? Repeat { get; set; }

    [Setting("Share of the prompts that must pass; critical ones must all.", Min = "0.5", Max = "1")]
    public double? MinPass { get; set; }
}
