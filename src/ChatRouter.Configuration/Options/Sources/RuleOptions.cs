using ChatRouter.Configuration.Settings;
using ChatRouter.Model.Sources;

namespace ChatRouter.Configuration.Options.Sources;

[Subject("Rule")]
[Builds(typeof(AnswerRule))]
internal sealed class RuleOptions : SettingsObject
{
    private const string TimePattern = "^([01][0-9]|2[0-3]):[0-5][0-9]$";
    private const string TimeText = "a time of day such as 08:30";

    [Setting("Its name, in decision records and events; the names of a rung differ.", Required = true, MaxLength = 64, Pattern = "^[a-z0-9-]{1,64}$", PatternText = "1 to 64 of a-z, 0-9 and -")]
    public string? Id { get; set; }

    [Setting("Words or phrases of which the question must have one; capitals and spaces do not matter.", MaxLength = 100, Otherwise = "any question that `pattern` takes")]
    public IReadOnlyList<string>? Keywords { get; set; }

    [Setting("A regular expression that the question must match, in small letters and single spaces: without lookaround and back references, so that no question can make it slow. 50 ms at most.", MaxLength = 500, Otherwise = "none")]
    public string? Pattern { get; set; }

    [Setting("The language that the caller must name first in `Accept-Language`.", MaxLength = 3, Pattern = "^[a-z]{2,3}$", PatternText = "two or three small letters", Otherwise = "any")]
    public string? Language { get; set; }

    [Setting("The tenants that it is for.", Otherwise = "all")]
    public IReadOnlyList<string>? Tenants { get; set; }

    [Setting("Time of day in UTC from which on it holds.", Pattern = TimePattern, PatternText = TimeText, Otherwise = "the whole day")]
    public string? From { get; set; }

    [Setting("Time of day in UTC until which it holds; before `from`: over midnight.", Pattern = TimePattern, PatternText = TimeText, Otherwise = "the whole day")]
    public string? Until { get; set; }

    [Setting("The answer as text; `{route}`, `{tenant}` and `{date}` are filled in. One of `text`, `json` and `tool` is needed.", MaxLength = 4000, Otherwise = "none")]
    public string? Text { get; set; }

    [Setting("The answer as a JSON object in a text, for callers who ask for JSON; given only if it satisfies the schema of the request.", MaxLength = 8000, Otherwise = "none")]
    public string? Json { get; set; }

    [Setting("The tool that the answer calls; given only if the request declares it and the route allows `degradedWithTools`.", MaxLength = 64, Pattern = "^[A-Za-z0-9_-]{1,64}$", PatternText = "1 to 64 of letters, digits, '_' and '-'", Otherwise = "none")]
    public string? Tool { get; set; }

    [Setting("The arguments of the call, as a JSON object in a text.", MaxLength = 8000)]
    public string? Arguments { get; set; }

    [Setting("Whether a person must look at the case: an event `review` with the decision's id is kept.")]
    public bool? ManualReview { get; set; }

    [Setting("Questions that it must fit, tried when the configuration is read.", MaxLength = 500, Otherwise = "none; a warning asks for one")]
    public IReadOnlyList<string>? Matches { get; set; }

    [Setting("Questions that it must not fit, tried when the configuration is read.", MaxLength = 500, Otherwise = "none")]
    public IReadOnlyList<string>? MatchesNot { get; set; }
}
