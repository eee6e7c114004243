using System.Buffers;
using System.Net.Http.Headers;
using ChatRouter.Benchmarks.Load;

namespace ChatRouter.Benchmarks.Overload.Demand;

/// <summary>Sends single requests and says what became of each.</summary>
/// <param name="addresses">Who is asked, in turns.</param>
/// <param name="model">The model or route to ask for.</param>
/// <param name="deadline">Time for a whole answer.</param>
/// <param name="clock">The clock.</param>
internal sealed class StreamCaller(IReadOnlyList<Uri> addresses, string model, TimeSpan deadline, TimeProvider clock) : IDisposable
{
    // Whoever answers at the very end of the deadline is waited for; nobody else.
    private static readonly TimeSpan s_grace = TimeSpan.FromSeconds(2);
    private readonly HttpClient _client = new(new SocketsHttpHandler { UseCookies = false, UseProxy = false, AllowAutoRedirect = false }) { Timeout = Timeout.InfiniteTimeSpan };
    private readonly Uri[] _targets = [.. addresses.Select(address => new Uri(address, "/v1/chat/completions"))];

    /// <summary>Sends one now.</summary>
    /// <param name="arrival">What to send.</param>
    /// <param name="start">The timestamp that its time counts from.</param>
    public async Task<CallResult> CallAsync(Arrival arrival, long start)
    {
        using var request = Create(arrival);
        var scanner = new EventScanner();
        var sent = clock.GetElapsedTime(start);
        var state = new Progress();
        using var patience = new CancellationTokenSource(deadline + s_grace, clock);
        try
        {
            using var response = await _client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, patience.Token);
            state.Status = (int)response.StatusCode;
            state.Backend = response.Headers.TryGetValues("x-router-backend", out var names) ? names.First() : null;
            if (state.Status != 200)
                state.Refusal = EventScanner.CodeOf(await response.Content.ReadAsByteArrayAsync(patience.Token));
            else
                await ReadAsync(response, scanner, state, patience.Token);
        }
        catch (OperationCanceledException)
        {
            state.Trouble = "no end within the deadline";
        }
        catch (Exception exception) when (exception is HttpRequestException or IOException)
        {
            state.Trouble = exception is HttpRequestException http ? http.HttpRequestError.ToString() : "cut";
        }

        var ended = clock.GetElapsedTime(start);
        var (outcome, code) = Judge(scanner, state, ended - sent);
        return new CallResult
        {
            Arrival = arrival,
            Outcome = outcome,
            Code = code,
            Sent = sent,
            Ended = ended,
            FirstToken = state.First is 0 ? null : clock.GetElapsedTime(start, state.First) - sent,
            Tokens = scanner.Tokens,
            Backend = state.Backend,
        };
    }

    public void Dispose() => _client.Dispose();

    private HttpRequestMessage Create(Arrival arrival)
    {
        var request = new HttpRequestMessage(HttpMethod.Post, _targets[arrival.Number % _targets.Length])
        {
            Content = new ByteArrayContent(Prompt.Create(model, arrival.Number, arrival.Size)),
        };
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", LoadRequest.Key);
        request.Headers.Add("x-router-lane", arrival.Lane);
        request.Headers.Add("x-router-deadline-ms", $"{deadline.TotalMilliseconds:0}");
        return request;
    }

    private async Task ReadAsync(HttpResponseMessage response, EventScanner scanner, Progress state, CancellationToken cancellationToken)
    {
        await using var body = await response.Content.ReadAsStreamAsync(cancellationToken);
        var buffer = ArrayPool<byte>.Shared.Rent(4096);
        try
        {
            while (await body.ReadAsync(buffer, cancellationToken) is > 0 and var count)
            {
                scanner.Advance(buffer.AsSpan(0, count));
                if (state.First == 0 && scanner.Tokens > 0)
                    state.First = clock.GetTimestamp();
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private (CallOutcome Outcome, string? Code) Judge(EventScanner scanner, Progress state, TimeSpan took) => state switch
    {
        _ when scanner is { IsDone: true, IsFinished: true, Error: null } => (took <= deadline ? CallOutcome.Completed : CallOutcome.Late, null),
        _ when scanner.Tokens > 0 => (CallOutcome.Broken, scanner.Error ?? state.Trouble ?? "ended early"),
        { Status: 429 or 503, Refusal: { } code } => (CallOutcome.Shed, $"{state.Status} {code}"),
        { Status: 200 } when scanner.Error is { } code => (CallOutcome.Shed, $"event {code}"),
        { Refusal: { } code } => (CallOutcome.Failed, $"{state.Status} {code}"),
        _ => (CallOutcome.Failed, state.Trouble ?? $"{state.Status} without an answer"),
    };

    private sealed class Progress
    {
        public int Status { get; set; }

        public string? Backend { get; set; }

        public string? Refusal { get; set; }

        public string? Trouble { get; set; }

        public long First { get; set; }
    }
}
