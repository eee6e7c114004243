using System.Text;
using System.Text.Json;
using ChatRouter.Simulator.Dialects;
using ChatRouter.Simulator.Faults;
using ChatRouter.Simulator.Generation;
using ChatRouter.Simulator.Load;
using ChatRouter.Simulator.Transport;
using Microsoft.AspNetCore.Http;

namespace ChatRouter.Simulator.Wire;

/// <summary>One chat request from its first byte to its last: faults, checks, a slot, the answer.</summary>
internal sealed class ChatExchange(BackendCore core, Dialect dialect)
{
    private readonly CompletionPlanner _planner = new(core.Profile.Family, core.Profile.AnswerTokens, core.Profile.ContextWindow, core.Profile.ReasoningTokens);
    private long _answers;

    /// <param name="http">The request.</param>
    /// <param name="endpoint">What it came to.</param>
    /// <param name="attempt">Its line in the log.</param>
    /// <param name="isProbe">Whether it is a test question, which does not use up faults that hit a number of times.</param>
    public async Task RunAsync(HttpContext http, ChatEndpoint endpoint, WireAttempt attempt, bool isProbe)
    {
        var ct = http.RequestAborted;
        var fault = attempt.Fault = core.Faults.TakeForChat(isCounted: !isProbe);
        if (fault?.Fault == FaultKind.Reset)
        {
            ConnectionEnd.Reset(http);
            attempt.End(AttemptEnd.Reset);
            return;
        }

        var (call, problem) = await ReadAsync(http.Request, endpoint, attempt, ct);
        if (fault?.Fault == FaultKind.Silent)
            await Task.Delay(Timeout.InfiniteTimeSpan, core.Time, ct);
        if (fault?.Fault == FaultKind.SlowHeaders)
            await Delay.For(TimeSpan.FromMilliseconds(fault.DelayMs ?? 0), core.Time, ct);

        var refusal = FaultReplies.For(fault, call, core.Profile, endpoint.Refuse) ?? dialect.CheckKey(http.Request);
        if (refusal is null && problem is null)
            problem = endpoint.CheckContext(call!, core.Profile.ContextWindow);
        if (refusal is null && problem is { } wrong)
            refusal = endpoint.Refuse(wrong);
        refusal ??= endpoint.AnswerWithoutModel(call!);
        if (refusal is not null)
        {
            await SendAsync(http, attempt, refusal);
            return;
        }

        await GenerateAsync(http, endpoint, attempt, call!, fault, ct);
    }

    private async Task GenerateAsync(
        HttpContext http, ChatEndpoint endpoint, WireAttempt attempt, ChatCall call, FaultSettings? fault, CancellationToken ct)
    {
        var arrived = core.Time.GetTimestamp();
        var waiting = core.Engine.TakeSeatAsync(call.PromptTokens, ct);
        Seat? seat;
        if (waiting.IsCompletedSuccessfully)
        {
            seat = waiting.Result;
        }
        else
        {
            var queued = waiting.AsTask();
            if (call.Stream && endpoint.Frames.SendsHeadersFirst && fault is null)
                await StartEarlyAsync(http, endpoint, attempt, queued, ct);
            seat = await queued;
        }

        if (seat is null)
        {
            await SendAsync(http, attempt, endpoint.Refuse(new Problem(ProblemKind.QueueFull)));
            return;
        }

        using (seat)
        {
            var number = core.Profile.IdSeed + (ulong)Interlocked.Increment(ref _answers);
            var id = endpoint.NewId(number);
            var answer = new Answer(call, _planner.Plan(call, endpoint.Continues(call), fault?.Fault == FaultKind.WrongAnswer, number), id, core.Time.GetUtcNow(), core.Time);
            var writer = new AnswerWriter(core, dialect, http, endpoint.Frames, answer, attempt, seat, core.Time.GetElapsedTime(arrived));
            var whole = false;
            try
            {
                whole = await (call.Stream ? writer.StreamAsync(ct) : writer.SendWholeAsync(ct));
            }
            finally
            {
                if (whole)
                    core.Meter.Finished(call.PromptTokens, answer.Sent, answer.Choices[0].Finish, answer.Times);
                else
                    core.Meter.AbortedAfter(call.PromptTokens, answer.Sent);
            }

            attempt.End(whole ? AttemptEnd.Complete : AttemptEnd.Cut);
        }
    }

    // A queued stream of this server has its headers already; should that fail, the place in the queue is given back.
    private async Task StartEarlyAsync(HttpContext http, ChatEndpoint endpoint, WireAttempt attempt, Task<Seat?> queued, CancellationToken ct)
    {
        try
        {
            http.Response.ContentType = endpoint.Frames.StreamContentType;
            dialect.AddHeaders(http.Response);
            attempt.Status = 200;
            await http.Response.Body.FlushAsync(ct);
        }
        catch
        {
            _ = queued.ContinueWith(
                static task => task.Result?.Dispose(), CancellationToken.None, TaskContinuationOptions.OnlyOnRanToCompletion, TaskScheduler.Default);
            throw;
        }
    }

    private async Task<(ChatCall? Call, Problem? Problem)> ReadAsync(
        HttpRequest request, ChatEndpoint endpoint, WireAttempt attempt, CancellationToken ct)
    {
        using var body = await RequestBody.ReadAsync(request, ct);
        if (core.Profile.RecordRequests)
        {
            attempt.Headers = request.Headers.ToDictionary(h => h.Key, h => h.Value.ToString(), StringComparer.OrdinalIgnoreCase);
            attempt.Body = Encoding.UTF8.GetString(body.Bytes);
        }

        try
        {
            using var json = JsonDocument.Parse(body.Bytes);
            var problem = endpoint.Read(json.RootElement, out var call);
            attempt.Stream = call?.Stream ?? false;
            attempt.PromptTokens = call?.PromptTokens ?? 0;
            return (call, problem);
        }
        catch (JsonException wrong)
        {
            return (null, new Problem(ProblemKind.BadJson, wrong.Message, Json: JsonPlace.Of(wrong, body.Bytes)));
        }
    }

    private async Task SendAsync(HttpContext http, WireAttempt attempt, Reply reply)
    {
        attempt.Status = reply.Status;
        await http.Response.SendAsync(reply, dialect);
        attempt.End(reply.Status < 400 ? AttemptEnd.Complete : AttemptEnd.Refused);
    }
}
