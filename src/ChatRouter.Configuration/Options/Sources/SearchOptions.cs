using ChatRouter.Configuration.Settings;
using ChatRouter.Model.Sources;

namespace ChatRouter.Configuration.Options.Sources;

[Subject("Search")]
[Builds(typeof(SearchSettings))]
internal sealed class SearchOptions : SettingsObject
{
    private const string FieldPattern = "^[A-Za-z][A-Za-z0-9_]{0,127}$";
    private const string FieldText = "1 to 128 of letters, digits and '_', the first a letter";

    [Setting("The service, such as `https://name.search.windows.net`; `http` for this machine itself outside of Azure.", Required = true, MaxLength = 500)]
    public string? Endpoint { get; set; }

    [Setting("The index.", Required = true, MaxLength = 128, Pattern = "^[a-z0-9][a-z0-9-]{1,127}$", PatternText = "2 to 128 of a-z, 0-9 and -")]
    public string? Index { get; set; }

    [Setting("A query key, by the name of the environment variable that holds it.", Secret = true, Pattern = SecretForms.EnvironmentPattern, PatternText = SecretForms.EnvironmentText, Otherwise = "a token of the app's identity")]
    public string? ApiKey { get; set; }

    [Setting("Time for an answer; later than that `documents` are searched.", Min = "50ms", Max = "1500ms")]
    public TimeSpan? Timeout { get; set; }

    [Setting("The field of the title.", Pattern = FieldPattern, PatternText = FieldText, MaxLength = 128)]
    public string? TitleField { get; set; }

    [Setting("The field of the address.", Pattern = FieldPattern, PatternText = FieldText, MaxLength = 128)]
    public string? UrlField { get; set; }

    [Setting("The field of the text.", Pattern = FieldPattern, PatternText = FieldText, MaxLength = 128)]
    public string? TextField { get; set; }
}
