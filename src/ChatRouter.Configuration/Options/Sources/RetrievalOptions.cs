using ChatRouter.Configuration.Settings;
using ChatRouter.Model.Sources;

namespace ChatRouter.Configuration.Options.Sources;

[Subject("Retrieval")]
[Builds(typeof(RetrievalSource))]
internal sealed class RetrievalOptions : SettingsObject
{
    [Setting(
        "A folder of `.md`, `.txt` and `.jsonl` files, or one such file: absolute, or relative to the working directory or the app's own folder. A line of JSONL is an object with `text`, and `id`, `title` and `url` if there are. "
        + "At most 5,000 passages and 32 MiB. Changed files are read again within half a minute.",
        Required = true, MaxLength = 500)]
    public string? Documents { get; set; }

    [Setting("What stands above the passages: say what is happening, without a cause and without a promise.", MaxLength = 500)]
    public string? Sentence { get; set; }

    [Setting("What is said when no passage fits: nothing is quoted then, never the nearest one.", MaxLength = 500)]
    public string? NothingFound { get; set; }

    [Setting("Most passages of an answer.", Min = "1", Max = "5", Unit = "passages")]
    public int? Passages { get; set; }

    [Setting("Part of the weight of the question's words that a passage must have; rare words weigh more.", Min = "0", Max = "1")]
    public double? MinCoverage { get; set; }

    [Setting("How many times better the best passage must score than the first one that is not quoted.", Min = "1", Max = "10")]
    public double? MinMargin { get; set; }

    [Setting("An index of Azure AI Search that is asked first. When it is slow or gone, `documents` are searched.", Otherwise = "`documents` alone")]
    public SearchOptions? Search { get; set; }
}
