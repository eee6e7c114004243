using ChatRouter.Model;
using ChatRouter.Model.Plans;
using ChatRouter.Protocols;

namespace ChatRouter.Health.Inference;

/// <summary>Asks the question of <see cref="KnownAnswer"/> as a stream through the backend's own protocol and reads what comes. Thread-safe.</summary>
internal sealed class InferenceCall(HttpMessageInvoker http, TimeProvider clock)
{
    private const int LargestErrorBytes = 64 * 1024;

    /// <summary>The answer, whatever it is. Never throws for what a backend may do.</summary>
    /// <param name="backend">Whom to ask.</param>
    /// <param name="token">The Entra token where the credential asks for one.</param>
    /// <param name="run">The end of the probe run.</param>
    internal async Task<InferenceAnswer> AskAsync(Backend backend, string? token, CancellationToken run)
    {
        var reading = new AnswerReading(clock);
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(run);
        await using var firstToken = clock.CreateTimer(_ => reading.EndUnlessBegun(limit), null, backend.Health.Inference.FirstTokenLimit, Timeout.InfiniteTimeSpan);
        try
        {
            var protocol = ChatProtocols.For(backend.Protocol);
            using var request = ChatProtocols.CreateRequest(backend, KnownAnswer.Caps, KnownAnswer.Question, token);
            request.Headers.TryAddWithoutValidation("User-Agent", ProbeClient.UserAgent);
            using var response = await http.SendAsync(request, limit.Token);
            reading.Status = (int)response.StatusCode;
            await using var body = ContentDecoding.Open(response);
            if (!response.IsSuccessStatusCode) return reading.Failed(await ReadErrorAsync(protocol, reading.Status.Value, body, limit.Token));
            return await reading.ReadAsync(protocol.CreateStreamReader(includeUsage: true), body, limit.Token);
        }
        catch (OperationCanceledException)
        {
            return reading.CutOff();
        }
        catch (Exception error) when (TransportError.Describe(error) is not null)
        {
            return reading.Failed(FailureReason.Reset);
        }
        catch (InvalidDataException)
        {
            // Not what its content encoding says.
            return reading.Failed(FailureReason.Malformed);
        }
    }

    private static async Task<FailureReason> ReadErrorAsync(IChatProtocol protocol, int status, Stream body, CancellationToken limit)
    {
        var bytes = new byte[LargestErrorBytes];
        var length = await body.ReadAtLeastAsync(bytes, bytes.Length, throwOnEndOfStream: false, limit);
        return protocol.ReadError(status, bytes.AsSpan(0, length)).Reason;
    }
}
