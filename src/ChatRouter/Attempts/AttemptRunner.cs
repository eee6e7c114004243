using System.Buffers;
using System.Diagnostics;
using System.Net;
using System.Net.Http;
using System.Runtime.CompilerServices;
using ChatRouter.Answers;
using ChatRouter.Model;
using ChatRouter.Protocols;
using ChatRouter.Protocols.Requests;
using ChatRouter.Streaming;
using ChatRouter.Telemetry;

namespace ChatRouter.Attempts;

/// <summary>
/// Runs one attempt on one backend from the first byte sent to the last byte read, ends its permit and records it. Never throws: every ending is a result.
/// </summary>
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

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))] // Every request waits here: its state is used again.
    public async ValueTask<AttemptResult> RunAsync(
        ChatCall call, Candidate candidate, AttemptMode mode, AttemptPermit permit, StreamSession? session, KeepAlive? keepAlive, HedgeAttempt? hedge = null)
    {
        var started = call.Deadline.Elapsed;
        call.Decision.Begin();
        using var timer = new AttemptTimer(_time, call.Gone, hedge?.Lost ?? default);
        var backend = candidate.Backend;
        using var span = RouterTracing.Attempt(candidate, call.Request.Stream, mode);
        AttemptResult result;
        try
        {
            var protocol = ChatProtocols.For(backend.Protocol);
            var token = backend.Credential.Kind == CredentialKind.EntraToken ? await TokenAsync(call, candidate, timer) : null;
            using var request = CreateRequest(call, candidate, mode, session, token, span?.Id ?? call.TraceParent);
            if (request is null)
            {
                result = AttemptResult.Of(FailureReason.CallerFault, "the caller's own fields, or where the text ends, stand against a continuation");
            }
            else
            {
                // The backend is at work before the clocks are wound: what is done meanwhile costs the caller nothing.
                var sending = _clients[backend].SendAsync(request, timer.Token);
                Arm(call, backend, timer);
                keepAlive?.Start();
                var relay = session is null ? null : new StreamRelay(call, candidate, mode, session, hedge, timer, keepAlive, protocol.CreateStreamReader(call.WantsUsage), started);
                using var response = await sending;
                await using var body = ContentDecoding.Open(response);
                if (response.StatusCode != HttpStatusCode.OK) result = await ReadErrorAsync(protocol, response, body, timer);
                else if (relay is null) result = await AnswerAsync(protocol, call, candidate, body, started, timer);
                else result = await StreamAsync(protocol, relay, body, timer);
            }
        }
        catch (Exception exception)
        {
            // The boundary to the backend: whatever its transport throws is this attempt's failure, never the process's.
            result = AttemptResult.Of(
                OutcomeClassifier.FromException(exception, timer.CallerGone, timer.Token.IsCancellationRequested, timer.Reason),
                exception.InnerException?.Message ?? exception.Message);
        }

        if (session is not null && OutcomeClassifier.IsStall(result.Outcome.Reason)) session.HasStalled |= session.Commit.Stage != CommitStage.Nothing;
        return End(result, call, candidate, mode, permit, started, span);
    }

    private static AttemptResult End(AttemptResult result, ChatCall call, Candidate candidate, AttemptMode mode, AttemptPermit permit, TimeSpan started, Activity? span)
    {
        permit.End(result.Outcome, result.FirstToken, call.Request.Stream);
        var record = new AttemptRecord(
            candidate.Backend.Name, candidate.Rung.Number, mode, started, call.Deadline.Elapsed - started, result.FirstToken, result.Outcome.Kind, result.Outcome.Reason, result.Detail);
        call.Decision.Add(record);
        RouterMeters.Attempt(record);
        RouterTracing.End(span, record, result.Usage);
        result.By = candidate;
        return result;
    }

    /// <summary>The upstream request; null if the caller's own fields stand against a continuation.</summary>
    private static HttpRequestMessage? CreateRequest(
        ChatCall call, Candidate candidate, AttemptMode mode, StreamSession? session, string? token, string? traceParent)
    {
        var (rung, asked) = mode == AttemptMode.Continuation ? Continue(candidate, call.Request, session!) : (candidate.Rung, call.Request);
        if (asked is null) return null;
        var request = ChatProtocols.CreateRequest(candidate.Backend, rung, asked, token);
        if (traceParent is not null) request.Headers.TryAddWithoutValidation("traceparent", traceParent);
        return request;
    }

    /// <summary>The request for the rest of the answer; what the caller has counts against the bound of the whole.</summary>
    private static (Rung Rung, ChatRequest? Request) Continue(Candidate candidate, ChatRequest request, StreamSession session)
    {
        var bound = Math.Min(candidate.Rung.MaxTokens ?? int.MaxValue, request.MaxTokens ?? int.MaxValue);
        var rung = bound == int.MaxValue ? candidate.Rung : candidate.Rung with { MaxTokens = Math.Max(1, bound - session.Pieces) };
        return (rung, Continuation.Of(request, candidate.Backend.Protocol, session.EscapedText));
    }

    private static void Arm(ChatCall call, Backend backend, AttemptTimer timer)
    {
        if (call.Request.Stream) timer.Arm(FailureReason.FirstTokenTimeout, backend.Timers.FirstToken, call.Deadline);
        else timer.Arm(FailureReason.TotalTimeout, backend.Timers.Total, call.Deadline);
    }

    private async ValueTask<string> TokenAsync(ChatCall call, Candidate candidate, AttemptTimer timer)
    {
        Arm(call, candidate.Backend, timer);
        try
        {
            return _tokens is null
                ? throw new CredentialException("no source of Entra tokens")
                : await _tokens.GetTokenAsync(candidate.Backend.Credential.Scope, timer.Token);
        }
        catch (Exception exception) when (exception is not (OperationCanceledException or CredentialException))
        {
            throw new CredentialException(exception.Message, exception);
        }
    }

    private async ValueTask<AttemptResult> ReadErrorAsync(IChatProtocol protocol, HttpResponseMessage response, Stream body, AttemptTimer timer)
    {
        using var buffer = new ReceiveBuffer(ErrorBodyLimitBytes);
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
        if ((answer.Problem ?? AnswerCheck.Problem(answer.Json, call.Request, call.Route.Checks)) is { } problem)
        {
            call.Decision.Waste(answer.Usage?.CompletionTokens ?? 0);
            return AttemptResult.Of(answer.Problem is null ? FailureReason.Unfit : FailureReason.Malformed, problem);
        }

        var firstToken = call.Deadline.Elapsed - started;
        var marks = DegradedAnswer.Fields(candidate);
        call.Sink.Start(call.Head(candidate, answer.Json.Length + marks.Length));
        var end = marks.IsEmpty ? answer.Json.Length : answer.End;
        call.Sink.Body.Write(answer.Json.Span[..end]);
        if (!marks.IsEmpty)
        {
            call.Sink.Body.Write(marks.Span);
            call.Sink.Body.Write(answer.Json.Span[end..]);
        }

        await call.FlushAsync();
        return new AttemptResult { Outcome = AttemptOutcome.Success, IsCommitted = true, FirstToken = firstToken, Usage = answer.Usage };
    }

    /// <summary>Relays what begins as a stream of this protocol. Anything else is an error object in disguise, or nonsense.</summary>
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    private static async ValueTask<AttemptResult> StreamAsync(IChatProtocol protocol, StreamRelay relay, Stream body, AttemptTimer timer)
    {
        using var buffer = new ReceiveBuffer(StreamRelay.BufferLimitBytes);
        BodyForm form;
        while ((form = FirstBytes.FormOf(buffer.Unread.Span)) == BodyForm.Undecided && !buffer.IsFull && await buffer.FillAsync(body, timer.Token) > 0)
        {
        }

        if (form == protocol.StreamForm) return await relay.RunAsync(body, buffer);
        if (form == BodyForm.Undecided) return AttemptResult.Of(FailureReason.Malformed, "empty body");
        if (form is BodyForm.EventStream or BodyForm.Other) return AttemptResult.Of(FailureReason.Malformed, "not a stream");
        await ReadToEndAsync(buffer, body, timer.Token);
        return protocol.ReadAnswer(buffer.Unread).Error is { } error
            ? AttemptResult.Of(error, retryAfter: null)
            : AttemptResult.Of(FailureReason.Malformed, "not a stream");
    }

    private static async ValueTask ReadToEndAsync(ReceiveBuffer buffer, Stream body, CancellationToken cancellationToken)
    {
        while (!buffer.IsFull && await buffer.FillAsync(body, cancellationToken) > 0)
        {
        }
    }
}
