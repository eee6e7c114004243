using ChatRouter.Configuration.Settings;
using ChatRouter.Model.Settings.Caching;

namespace ChatRouter.Configuration.Options.Caching;

[Subject("Similar")]
[Builds(typeof(SimilarSettings))]
internal sealed class SimilarOptions : SettingsObject
{
    [Setting("Whole address of an OpenAI-compatible `/embeddings`, such as `https://name.openai.azure.com/openai/v1/embeddings`; `http` for this machine itself outside of Azure.", Required = true, MaxLength = 500)]
    public string? Endpoint { get; set; }

    [Setting("The embedding model.", Required = true, MaxLength = 200)]
    public string? Model { get; set; }

    [Setting("The key, by the name of the environment variable that holds it; sent as `Authorization: Bearer` and as `api-key`.", Secret = true, Pattern = SecretForms.EnvironmentPattern, PatternText = SecretForms.EnvironmentText, Otherwise = "none is sent")]
    public string? ApiKey { get; set; }

    [Setting("Cosine similarity of two questions from which on they count as the same.", Min = "0.5", Max = "1")]
    public double? Threshold { get; set; }

    [Setting("Longest that a request waits for the embedding of its question; then a backend is asked.", Min = "10ms", Max = "2s")]
    public TimeSpan? Timeout { get; set; }

    [Setting("Questions that an instance remembers for the route, 4 bytes for each dimension of each; the oldest make room.", Min = "100", Max = "20000", Unit = "questions")]
    public int? MaxEntries { get; set; }
}
