using System.Diagnostics;
using System.Net;
using System.Runtime.CompilerServices;
using ChatRouter.Answers;
using ChatRouter.Attempts.Faults;
using ChatRouter.Fleet.Faults;
using ChatRouter.Model;
using ChatRouter.Model.Plans;
using ChatRouter.Model.Requests;
using ChatRouter.Protocols;
using ChatRouter.Protocols.OpenAI;
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

    private readonly BackendClients _clients;
    private readonly ITokenSource? _tokens;
    private readonly TimeProvider _time;
    private readonly FaultBoard? _faults;
    private readonly StreamRefusals _refusals;

    public AttemptRunner(BackendClients clients, ITokenSource? tokens, TimeProvider time, FaultBoard? faults = null)
    {
        _clients = clients;
        _tokens = tokens;
        _time = time;
        _faults = faults;
        _refusals = new StreamRefusals(time);
    }

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))] // Every request waits here: its state is used again.
    public async ValueTask<AttemptResult> RunAsync(
        ChatCall call, Candidate candidate, AttemptMode mode, AttemptPermit permit, StreamSession? session, KeepAlive? keepAlive, HedgeAttempt? hedge = null)
    {
        var started = call.Deadline.Elapsed;
        call.State.Begin();
        using var timer = new AttemptTimer(_time, call.Gone, hedge?.Lost ?? default);
        var backend = candidate.Backend;

        // A draft is filled from streams; a backend that gives none answers the caller itself.
        var isDirect = call.Draft is not null && mode is AttemptMode.Fresh or AttemptMode.Hedge && _refusals.AsksDirectly(call, backend);
        if (isDirect) call = call.Own;
        using var span = RouterTracing.Attempt(candidate, call.Route.Name, call.Request.Stream, mode, call.State.Begun - 1);
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
                var sending = Send(call, backend, request, timer.Token);
                Arm(call, backend, timer);
                keepAlive?.Start();
                var relay = session is null || isDirect ? null : new StreamRelay(call, candidate, mode, session, hedge, timer, keepAlive, protocol.CreateStreamReader(call.WantsUsage), started, permit.Place);
                if (relay is not null) permit.Place.Sent();
                using var response = await sending;
                await using var body = ContentDecoding.Open(response);
                if (response.StatusCode != HttpStatusCode.OK) result = await ReadErrorAsync(protocol, call, response, body, timer);
                else if (relay is null) result = await DirectAnswer.RelayAsync(protocol, call, candidate, body, started, timer, session, hedge ?? (object)timer);
                else result = await StreamAsync(protocol, relay, call, candidate, mode, body, started, timer, session!, hedge ?? (object)timer);
            }
        }
        catch (Exception exception)
        {
            // The boundary to the backend: whatever its transport throws is this attempt's failure, never the process's.
            result = AttemptResult.Of(
                OutcomeClassifier.FromException(exception, timer.CallerGone, timer.Token.IsCancellationRequested, timer.Reason),
                exception.InnerException?.Message ?? exception.Message);
        }

        result = OutcomeClassifier.OfQueued(result, permit.Place);
        if (session is not null && OutcomeClassifier.IsStall(result.Outcome.Reason)) session.HasStalled |= session.Commit.Stage != CommitStage.Nothing;
        if (isDirect && result.Outcome.Kind == OutcomeKind.Success) _refusals.Answered(call, backend);
        return End(result, call, candidate, mode, permit, started, span);
    }

    private Task<HttpResponseMessage> Send(ChatCall call, Backend backend, HttpRequestMessage request, CancellationToken cancellationToken)
    {
        if (_faults?.On(backend, call.State.Tenant, call.State.IsDrill) is not { } fault) return _clients[backend].SendAsync(request, cancellationToken);
        call.State.Fault = fault.Mark;
        return FaultyTransport.SendAsync(_clients[backend], request, fault, _time, cancellationToken);
    }

    private static AttemptResult End(AttemptResult result, ChatCall call, Candidate candidate, AttemptMode mode, AttemptPermit permit, TimeSpan started, Activity? span)
    {
        permit.End(result.Outcome, result.FirstToken, call.Request.Stream, result.Usage);
        var record = new AttemptRecord(
            candidate.Backend.Name, candidate.Rung.Number, mode, started, call.Deadline.Elapsed - started, result.FirstToken, result.Outcome.Kind, result.Outcome.Reason, result.Detail);
        call.State.Add(record);
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
        var limit = call.Request.Stream ? backend.Timers.FirstToken : backend.Timers.Total;
        var left = limit - call.State.LostOn(backend);
        timer.Arm(call.Request.Stream ? FailureReason.FirstTokenTimeout : FailureReason.TotalTimeout, left > limit / 4 ? left : limit / 4, call.Deadline);
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

    private async ValueTask<AttemptResult> ReadErrorAsync(IChatProtocol protocol, ChatCall call, HttpResponseMessage response, Stream body, AttemptTimer timer)
    {
        using var buffer = new ReceiveBuffer(ErrorBodyLimitBytes);
        await ReadToEndAsync(buffer, body, timer.Token);
        var error = protocol.ReadError((int)response.StatusCode, buffer.Unread.Span);
        if (call.Draft is not null && StreamRefusals.IsOne(error, buffer.Unread.Span)) return AttemptResult.Of(FailureReason.StreamRefused, "the backend does not stream, or does not count tokens in a stream");
        return AttemptResult.Of(error, RetryAfterReader.Read(response.Headers, error.Message, _time));
    }

    /// <summary>
    /// Relays what begins as a stream of this protocol. A whole answer instead is one all the same: given as it is to a caller who wants one, else told as a stream. Anything
    /// else is an error object in disguise, or nonsense.
    /// </summary>
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    private static async ValueTask<AttemptResult> StreamAsync(
        IChatProtocol protocol, StreamRelay relay, ChatCall call, Candidate candidate, AttemptMode mode, Stream body, TimeSpan started, AttemptTimer timer, StreamSession session, object attempt)
    {
        using var buffer = new ReceiveBuffer(call.Draft is null ? StreamRelay.BufferLimitBytes : DirectAnswer.LimitBytes);
        BodyForm form;
        while ((form = FirstBytes.FormOf(buffer.Unread.Span)) == BodyForm.Undecided && !buffer.IsFull && await buffer.FillAsync(body, timer.Token) > 0)
        {
        }

        if (form == protocol.StreamForm) return await relay.RunAsync(body, buffer);
        if (form == BodyForm.Undecided) return AttemptResult.Of(FailureReason.Malformed, "empty body");
        if (form is BodyForm.EventStream or BodyForm.Other) return AttemptResult.Of(FailureReason.Malformed, "not a stream");
        await DirectAnswer.ReadToEndAsync(buffer, body, call, candidate.Backend.Timers, started, timer);
        var answer = protocol.ReadAnswer(buffer.Unread);
        if (answer.Error is { } error) return AttemptResult.Of(error, retryAfter: null);
        if (answer.Problem is { } problem) return AttemptResult.Of(FailureReason.Malformed, problem);
        if (call.Draft is not null && mode is AttemptMode.Fresh or AttemptMode.Hedge) return await DirectAnswer.GiveAsync(answer, call.Own, candidate, started, session, attempt);
        using var events = new MemoryStream(CompletionEvents.Of(answer.Json), writable: false);
        using var told = new ReceiveBuffer(StreamRelay.BufferLimitBytes);
        return await relay.RunAsync(events, told, new OpenAIStreamReader(call.WantsUsage));
    }

    private static async ValueTask ReadToEndAsync(ReceiveBuffer buffer, Stream body, CancellationToken cancellationToken)
    {
        while (!buffer.IsFull && await buffer.FillAsync(body, cancellationToken) > 0)
        {
        }
    }
}
