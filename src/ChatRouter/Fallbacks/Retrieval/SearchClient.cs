using System.Buffers;
using System.Collections.Immutable;
using System.Net.Http.Headers;
using System.Text.Json;
using ChatRouter.Model.Sources;
using ChatRouter.Protocols;

namespace ChatRouter.Fallbacks.Retrieval;

/// <summary>
/// Asks an index of Azure AI Search by REST, with plain keywords, within a limit of time. After a failure it is left alone for a while: the caller has waited for the backends already.
/// Thread-safe.
/// </summary>
/// <param name="route">Whose it is.</param>
/// <param name="settings">The index.</param>
/// <param name="sender">Sends the calls.</param>
/// <param name="tokens">Tokens of the app's identity, or null.</param>
/// <param name="journal">Where failures are told.</param>
/// <param name="time">The clock.</param>
internal sealed class SearchClient(string route, SearchSettings settings, HttpMessageInvoker sender, ITokenSource? tokens, IFallbackJournal journal, TimeProvider time)
{
    /// <summary>How long it is left alone after a failure.</summary>
    internal static readonly TimeSpan Pause = TimeSpan.FromSeconds(10);

    private const string ApiVersion = "2024-07-01";
    private const string Scope = "https://search.azure.com/.default";
    private const int LongestAnswer = 1024 * 1024;

    private readonly Uri _address = new(settings.Endpoint, $"indexes/{settings.Index}/docs/search?api-version={ApiVersion}");
    private long _resumesAt;
    private bool _isFailing;

    /// <summary>What the service found, the best first; null if it did not answer.</summary>
    /// <param name="question">The question; it goes to the service as words.</param>
    /// <param name="most">Most passages.</param>
    /// <param name="index">Weighs the words, where it is known.</param>
    /// <param name="limit">Fires when the answer is too late for the caller.</param>
    public async Task<ImmutableArray<ScoredPassage>?> FindAsync(string question, int most, PassageIndex? index, CancellationToken limit)
    {
        if (time.GetUtcNow().UtcTicks < Volatile.Read(ref _resumesAt)) return null;
        using var timer = new CancellationTokenSource(settings.Timeout, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(timer.Token, limit);
        try
        {
            var found = await AskAsync(question, most, index ?? new PassageIndex([]), either.Token).WaitAsync(either.Token);
            if (Interlocked.Exchange(ref _isFailing, false)) journal.Changed("search", settings.Index, "keywords", "service", "the search service answers again");
            return found;
        }
        catch (Exception error) when (!limit.IsCancellationRequested)
        {
            // Whatever the service or the way to it has: there are the documents.
            Volatile.Write(ref _resumesAt, (time.GetUtcNow() + Pause).UtcTicks);
            journal.SearchFailed(route);
            if (!Interlocked.Exchange(ref _isFailing, true)) journal.Changed("search", settings.Index, "service", "keywords", Reason(error));
            return null;
        }
    }

    private async Task<ImmutableArray<ScoredPassage>> AskAsync(string question, int most, PassageIndex index, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, _address) { Content = new ReadOnlyMemoryContent(Body(question, most)) };
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        if (settings.ApiKey.Length > 0) request.Headers.Add("api-key", settings.ApiKey);
        else if (tokens is not null) request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", await tokens.GetTokenAsync(Scope, cancellationToken));
        using var response = await sender.SendAsync(request, cancellationToken);
        if (!response.IsSuccessStatusCode) throw new HttpRequestException($"it answered {(int)response.StatusCode}");
        await response.Content.LoadIntoBufferAsync(LongestAnswer, cancellationToken);
        using var json = await JsonDocument.ParseAsync(await response.Content.ReadAsStreamAsync(cancellationToken), cancellationToken: cancellationToken);
        return [.. json.RootElement.GetProperty("value").EnumerateArray().Select(document => Read(document, question, index)).Where(one => one.Passage.Text.Length > 0)];
    }

    private ScoredPassage Read(JsonElement document, string question, PassageIndex index)
    {
        var passage = new Passage(Text(document, settings.TitleField) ?? "", Text(document, settings.UrlField), Text(document, settings.TextField) ?? "");
        return new ScoredPassage(passage, document.GetProperty("@search.score").GetDouble(), index.Coverage(question, passage.Title + "\n" + passage.Text));
    }

    private ReadOnlyMemory<byte> Body(string question, int most)
    {
        var output = new ArrayBufferWriter<byte>(512);
        using var json = new Utf8JsonWriter(output);
        json.WriteStartObject();

        // The bare words: what users write may be operators of the query language.
        json.WriteString("search"u8, string.Join(' ', Words.Of(question).Distinct(StringComparer.Ordinal).Take(50)));
        json.WriteString("queryType"u8, "simple"u8);
        json.WriteString("searchMode"u8, "any"u8);
        json.WriteString("select"u8, string.Join(',', new[] { settings.TitleField, settings.UrlField, settings.TextField }.Distinct(StringComparer.Ordinal)));
        json.WriteNumber("top"u8, most);
        json.WriteEndObject();
        json.Flush();
        return output.WrittenMemory;
    }

    private static string? Text(JsonElement document, string field) => document.TryGetProperty(field, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    private string Reason(Exception error) => error switch
    {
        OperationCanceledException => FormattableString.Invariant($"no answer within {settings.Timeout.TotalMilliseconds:0} ms"),
        HttpRequestException => error.Message,
        _ => $"an answer that cannot be read ({error.GetType().Name})",
    };
}
