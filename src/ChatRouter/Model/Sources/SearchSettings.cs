namespace ChatRouter.Model.Sources;

/// <summary>An index of Azure AI Search, asked by REST with plain keywords: what needs a model on the way would be gone when models are.</summary>
public sealed record SearchSettings
{
    /// <summary>The service, such as <c>https://name.search.windows.net</c>.</summary>
    public Uri Endpoint { get; init; } = new("https://localhost");

    /// <summary>The index.</summary>
    public string Index { get; init; } = "";

    /// <summary>The query key; empty: a token of the app's identity.</summary>
    public string ApiKey { get; init; } = "";

    /// <summary>Time for an answer; later than that the documents are searched. Default 400 ms; 50 ms to 1.5 s.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromMilliseconds(400);

    /// <summary>The field of the title. Default <c>title</c>.</summary>
    public string TitleField { get; init; } = "title";

    /// <summary>The field of the address. Default <c>url</c>.</summary>
    public string UrlField { get; init; } = "url";

    /// <summary>The field of the text. Default <c>text</c>.</summary>
    public string TextField { get; init; } = "text";
}
