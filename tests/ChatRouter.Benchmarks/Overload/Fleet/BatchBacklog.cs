using System.Net.Http.Headers;
using System.Text.Json;
using ChatRouter.Benchmarks.Load;
using ChatRouter.Benchmarks.Overload.Demand;
using ChatRouter.Benchmarks.Overload.Figures;

namespace ChatRouter.Benchmarks.Overload.Fleet;

/// <summary>A batch that is larger than what can be done in a run: whatever the other lanes leave, it could use.</summary>
internal sealed class BatchBacklog : IDisposable
{
    /// <summary>Lines that an instance sends at once: enough to fill the ladder.</summary>
    public const int AtOnce = 64;

    private const int Lines = 3000;
    private static readonly TimeSpan s_poll = TimeSpan.FromSeconds(2);
    private readonly TimeProvider _clock;
    private readonly HttpClient _client;
    private readonly List<BatchCount> _counts = [];
    private string _id = "";

    public BatchBacklog(RouterInstance instance, TimeProvider clock)
    {
        _clock = clock;
        _client = new HttpClient { BaseAddress = instance.Address };
        _client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", LoadRequest.Key);
    }

    /// <summary>Hands the batch in.</summary>
    public async Task SubmitAsync(int seed, CancellationToken cancellationToken)
    {
        var random = new Random(seed);
        using var lines = new MemoryStream();
        for (var i = 0; i < Lines; i++)
        {
            lines.Write(JsonSerializer.SerializeToUtf8Bytes(new
            {
                custom_id = $"{i}", method = "POST", url = "/v1/chat/completions", body = Prompt.CreateLine(LoadRequest.Model, i, SizeMix.Draw(random)),
            }));
            lines.WriteByte((byte)'\n');
        }

        using var content = new ByteArrayContent(lines.ToArray());
        content.Headers.ContentType = new MediaTypeHeaderValue("application/jsonl");
        using var answer = await _client.PostAsync(new Uri("/v1/batches", UriKind.Relative), content, cancellationToken);
        answer.EnsureSuccessStatusCode();
        using var batch = JsonDocument.Parse(await answer.Content.ReadAsByteArrayAsync(cancellationToken));
        _id = batch.RootElement.GetProperty("id").GetString()!;
    }

    /// <summary>Counts its results until it is told to stop.</summary>
    /// <param name="start">The timestamp that times count from.</param>
    /// <param name="over">Ends it; does not throw.</param>
    public async Task WatchAsync(long start, CancellationToken over)
    {
        try
        {
            while (true)
            {
                using var batch = JsonDocument.Parse(await _client.GetByteArrayAsync(new Uri($"/v1/batches/{_id}", UriKind.Relative), over));
                _counts.Add(new(Math.Round(_clock.GetElapsedTime(start).TotalSeconds, 1), batch.RootElement.GetProperty("request_counts").GetProperty("completed").GetInt32()));
                await Task.Delay(s_poll, _clock, over);
            }
        }
        catch (OperationCanceledException) when (over.IsCancellationRequested)
        {
            // The run is over.
        }
    }

    /// <summary>What it did while the load lasted and after it.</summary>
    public BatchFigures Figures(TimeSpan measured, TimeSpan loadEnds) => BatchFigures.Of(_counts, measured, loadEnds);

    public void Dispose() => _client.Dispose();
}
