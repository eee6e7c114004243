using System.Buffers;
using System.Net;
using System.Net.Http;
using ChatRouter.Degradation;
using ChatRouter.Model;
using ChatRouter.Protocols;

namespace ChatRouter.Dispatch;

/// <summary>Runs one attempt on one backend from the first byte sent to the last byte read. Never throws: every ending is a result.</summary>
internal sealed class AttemptRunner
{
    private const int ErrorBodyLimitBytes = 64 * 1024;
    private const int AnswerLimitBytes = 32 * 1024 * 1024;

    private readonly BackendClients _clients;
    private readonly ITokenSource? _tokens;
    private readonly TimeProvider _time;

    public AttemptRunner(BackendClients clients, ITokenSource? tokens, TimeProvider time)
    {
        _clients = clients;
        _tokens = tokens;
        _time = time;
    }

    public async Task<AttemptResult> RunAsync(ChatCall call, Candidate candidate, KeepAlive? keepAlive)
    {
        var started = call.Deadline.Elapsed;
        using var timer = new AttemptTimer(_time, call.Gone);
        var timers = candidate.Backend.Timers;
        if (call.Request.Stream) timer.Arm(FailureReason.FirstTokenTimeout, call.Deadline.Cap(timers.FirstToken));
        else timer.Arm(FailureReason.TotalTimeout, call.Deadline.Cap(timers.Total));
        try
        {
            var protocol = ChatProtocols.For(candidate.Backend.Protocol);
            using var request = await CreateRequestAsync(protocol, call, candidate, timer.Token);
            using var response = await _clients[candidate.Backend].SendAsync(request, timer.Token);
            if (response.StatusCode != HttpStatusCode.OK) return await ReadErrorAsync(protocol, response, timer);
            await using var body = await response.Content.ReadAsStreamAsync(timer.Token);
            if (keepAlive is null) return await AnswerAsync(protocol, call, candidate, body, started, timer);
            return IsEventStream(response)
                ? await new StreamRelay(call, candidate, timer, keepAlive, protocol.CreateStreamReader(call.Request), started).RunAsync(body)
                : await NotAStreamAsync(protocol, body, timer);
        }
        catch (Exception exception)
        {
            // The boundary to the backend: whatever its transport throws is this attempt's failure, never the process's.
            return AttemptResult.Of(
                OutcomeClassifier.FromException(exception, timer.CallerGone, timer.Token.IsCancellationRequested, timer.Reason),
                exception.InnerException?.Message ?? exception.Message);
        }
    }

    private async ValueTask<HttpRequestMessage> CreateRequestAsync(IChatProtocol protocol, ChatCall call, Candidate candidate, CancellationToken cancellationToken)
    {
        var credential = candidate.Backend.Credential;
        var token = credential.Kind == CredentialKind.EntraToken && _tokens is not null
            ? await _tokens.GetTokenAsync(credential.Scope, cancellationToken)
            : null;
        var request = protocol.CreateRequest(candidate.Backend, candidate.Rung, call.Request, token);
        if (call.TraceParent is not null) request.Headers.TryAddWithoutValidation("traceparent", call.TraceParent);
        return request;
    }

    private async ValueTask<AttemptResult> ReadErrorAsync(IChatProtocol protocol, HttpResponseMessage response, AttemptTimer timer)
    {
        using var buffer = new ReceiveBuffer(ErrorBodyLimitBytes);
        await using var body = await response.Content.ReadAsStreamAsync(timer.Token);
        await ReadToEndAsync(buffer, body, timer.Token);
        var error = protocol.ReadError((int)response.StatusCode, buffer.Unread.Span);
        return AttemptResult.Of(error, RetryAfterReader.Read(response.Headers, error.Message, _time));
    }

    private static async ValueTask<AttemptResult> AnswerAsync(IChatProtocol protocol, ChatCall call, Candidate candidate, Stream body, TimeSpan started, AttemptTimer timer)
    {
        using var buffer = new ReceiveBuffer(AnswerLimitBytes);
        await ReadToEndAsync(buffer, body, timer.Token);
        var answer = protocol.ReadAnswer(buffer.Unread);
        if (answer.Error is { } error) return AttemptResult.Of(error, retryAfter: null);
        if (answer.Problem is { } problem) return AttemptResult.Of(FailureReason.Malformed, problem);

        var firstToken = call.Deadline.Elapsed - started;
        var marks = DegradedAnswer.Fields(candidate);
        call.Sink.Start(call.Head(candidate, answer.Json.Length + marks.Length));
        call.Sink.Body.Write(answer.Json.Span[..answer.End]);
        call.Sink.Body.Write(marks.Span);
        call.Sink.Body.Write(answer.Json.Span[answer.End..]);
        await call.Sink.Body.FlushAsync(call.Gone);
        return new AttemptResult { Outcome = AttemptOutcome.Success, IsCommitted = true, FirstToken = firstToken, Usage = answer.Usage };
    }

    /// <summary>A stream was asked for and something else came with status 200: an error object in disguise, or nonsense.</summary>
    private static async ValueTask<AttemptResult> NotAStreamAsync(IChatProtocol protocol, Stream body, AttemptTimer timer)
    {
        using var buffer = new ReceiveBuffer(ErrorBodyLimitBytes);
        await ReadToEndAsync(buffer, body, timer.Token);
        return protocol.ReadAnswer(buffer.Unread).Error is { } error
            ? AttemptResult.Of(error, retryAfter: null)
            : AttemptResult.Of(FailureReason.Malformed, "not a stream");
    }

    private static bool IsEventStream(HttpResponseMessage response)
        => response.Content.Headers.ContentType?.MediaType is "text/event-stream" or "application/x-ndjson";

    private static async ValueTask ReadToEndAsync(ReceiveBuffer buffer, Stream body, CancellationToken cancellationToken)
    {
        while (!buffer.IsFull && await buffer.FillAsync(body, cancellationToken) > 0)
        {
        }
    }
}
