using System.Buffers;
using System.Net.Http.Headers;
using System.Text.Json;
using ChatRouter.Model.Settings.Caching;

namespace ChatRouter.Caching.Similar;

/// <summary>Asks an OpenAI-compatible <c>/embeddings</c> within a limit of time. After a failure it is left alone for a while. Thread-safe.</summary>
/// <param name="settings">Where, and how long.</param>
/// <param name="sender">Sends the calls.</param>
/// <param name="time">The clock.</param>
internal sealed class Embedder(SimilarSettings settings, HttpMessageInvoker sender, TimeProvider time)
{
    /// <summary>How long it is left alone after a failure.</summary>
    internal static readonly TimeSpan Pause = TimeSpan.FromSeconds(10);

    private const int LongestAnswer = 1024 * 1024;

    private long _resumesAt;

    /// <summary>The embedding of a text, of length 1; null if it cannot be had in time.</summary>
    /// <exception cref="OperationCanceledException">The caller has left.</exception>
    public async ValueTask<float[]?> EmbedAsync(string text, CancellationToken gone)
    {
        if (time.GetUtcNow().UtcTicks < Volatile.Read(ref _resumesAt)) return null;
        using var limit = new CancellationTokenSource(settings.Timeout, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, gone);
        try
        {
            return await AskAsync(text, either.Token).WaitAsync(either.Token);
        }
        catch (Exception) when (!gone.IsCancellationRequested)
        {
            // Whatever the service or the way to it has: a backend is asked, as without it.
            Volatile.Write(ref _resumesAt, (time.GetUtcNow() + Pause).UtcTicks);
            return null;
        }
    }

    private async Task<float[]?> AskAsync(string text, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, settings.Endpoint) { Content = new ReadOnlyMemoryContent(Body(text)) };
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        if (settings.ApiKey.Length > 0)
        {
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", settings.ApiKey);
            request.Headers.Add("api-key", settings.ApiKey);
        }

        using var response = await sender.SendAsync(request, cancellationToken);
        response.EnsureSuccessStatusCode();
        await response.Content.LoadIntoBufferAsync(LongestAnswer, cancellationToken);
        using var json = await JsonDocument.ParseAsync(await response.Content.ReadAsStreamAsync(cancellationToken), cancellationToken: cancellationToken);
        return SimilarIndex.Normalized([.. json.RootElement.GetProperty("data")[0].GetProperty("embedding").EnumerateArray().Select(one => one.GetSingle())]);
    }

    private ReadOnlyMemory<byte> Body(string text)
    {
        var output = new ArrayBufferWriter<byte>(512);
        using var json = new Utf8JsonWriter(output);
        json.WriteStartObject();
        json.WriteString("model"u8, settings.Model);
        json.WriteString("input"u8, text);
        json.WriteEndObject();
        json.Flush();
        return output.WrittenMemory;
    }
}
