using System.Runtime.CompilerServices;
using ChatRouter.Simulator.Dialects;
using ChatRouter.Simulator.Faults;
using ChatRouter.Simulator.Load;
using ChatRouter.Simulator.Transport;
using Microsoft.AspNetCore.Http;

namespace ChatRouter.Simulator.Wire;

/// <summary>Sends one generated answer at the pace of the engine, with the fault that spoils it.</summary>
internal sealed class AnswerWriter(
    BackendCore core, Dialect dialect, HttpContext http, AnswerFrames frames, Answer answer, WireAttempt attempt, Seat seat, TimeSpan queued)
{
    // A whole answer is nobody's to watch while it grows: it is worth waking up for a fiftieth of a second.
    private static readonly TimeSpan Nap = TimeSpan.FromMilliseconds(20);
    private readonly FaultSettings? _fault = attempt.Fault;
    private readonly Spoiler? _spoiler = attempt.Fault is { } fault ? new Spoiler(fault, answer) : null;
    private readonly long _start = core.Time.GetTimestamp();
    private TimeSpan _firstToken;

    /// <returns>Whether the answer was sent as it should be.</returns>
    public async Task<bool> StreamAsync(CancellationToken ct)
    {
        var pacer = NewPacer();
        Begin(frames.StreamContentType);
        await using var body = new AnswerBody(http, _fault);
        if (!http.Response.HasStarted && ((frames.SendsHeadersFirst && !pacer.IsInstant) || _fault?.Fault == FaultKind.SlowFirstToken))
            await http.Response.Body.FlushAsync(ct);
        if (_fault?.Fault == FaultKind.SlowFirstToken)
            await Delay.For(TimeSpan.FromMilliseconds(_fault.DelayMs ?? 0), core.Time, ct);

        using var buffer = FrameBuffer.Rent();
        if (_fault?.Fault == FaultKind.EmptyChoices)
        {
            frames.WriteEmpty(buffer, answer);
            await body.WriteAsync(buffer.Memory, ct);
            return true;
        }

        using var alarm = pacer.IsInstant ? null : new Alarm(core.Time, ct);
        var events = 0;
        foreach (var step in answer.Steps())
        {
            if (step.IsGenerated)
            {
                var wait = pacer.Next();
                if (wait > TimeSpan.Zero)
                {
                    await SendAsync(body, buffer, ct);
                    await alarm!.WaitAsync(wait);
                }
            }

            var before = buffer.Length;
            if (_spoiler?.LeavesOut(step) != true)
                frames.Write(buffer, answer, step);
            if (_spoiler?.EndsAt(step) == true)
                return await SpoilAsync(body, buffer, before, step, ct);
            if (buffer.Length > before)
                _spoiler?.Mangle(buffer, before, ++events);
            if (step.IsGenerated)
                Count();
        }

        await SendAsync(body, buffer, ct);
        return true;
    }

    /// <returns>Whether the answer was sent as it should be.</returns>
    public async Task<bool> SendWholeAsync(CancellationToken ct)
    {
        if (_fault?.Fault == FaultKind.SlowFirstToken)
            await Delay.For(TimeSpan.FromMilliseconds(_fault.DelayMs ?? 0), core.Time, ct);
        await GenerateAsync(NewPacer(), ct);

        using var buffer = FrameBuffer.Rent();
        switch (_fault?.Fault)
        {
            case FaultKind.ErrorIn200:
                frames.WriteWholeFailure(buffer, answer);
                break;
            case FaultKind.EmptyChoices:
                frames.WriteEmpty(buffer, answer);
                break;
            default:
                frames.WriteWhole(buffer, answer);
                break;
        }

        if (_fault?.Fault == FaultKind.MalformedEvent)
            buffer.TrimTo(buffer.Length / 2);
        Begin(frames.WholeContentType);
        if (_fault?.Fault is not (FaultKind.Gzip or FaultKind.Fragmented))
            http.Response.ContentLength = buffer.Length;
        await using var body = new AnswerBody(http, _fault);
        if (_fault?.Fault is not (FaultKind.Cut or FaultKind.Stall))
        {
            await body.WriteAsync(buffer.Memory, ct);
            return true;
        }

        await body.WriteAsync(buffer.Memory[..(buffer.Length / 2)], ct);
        await StallAsync(ct);
        EndConnection();
        return false;
    }

    private Pacer NewPacer() => new(
        core.Time,
        core.Engine,
        core.Profile.TimeToFirstToken + (core.Profile.PrefillPerToken * answer.PromptTokens),
        _fault?.Fault == FaultKind.SlowTokens ? TimeSpan.FromMilliseconds(_fault.IntervalMs ?? 0) : core.Profile.TokenInterval);

    private void Begin(string contentType)
    {
        attempt.Status = 200;
        if (http.Response.HasStarted)
            return;
        http.Response.ContentType = _fault?.Fault == FaultKind.WrongContentType ? "text/plain" : contentType;
        if (_fault?.Fault == FaultKind.Gzip)
            http.Response.Headers.ContentEncoding = "gzip";
        dialect.AddHeaders(http.Response);
    }

    private async Task GenerateAsync(Pacer pacer, CancellationToken ct)
    {
        for (var left = answer.CompletionTokens; left > 0; left--)
        {
            var wait = pacer.Next();
            if (wait > Nap || (wait > TimeSpan.Zero && (left == 1 || left == answer.CompletionTokens)))
                await Delay.For(wait, core.Time, ct);
            Count();
        }
    }

    private void Count()
    {
        seat.Grow(1);
        attempt.Sent(1);
        answer.Sent++;
        var now = core.Time.GetElapsedTime(_start);
        if (answer.Sent == 1)
            _firstToken = now;
        answer.Times = new AnswerTimes(queued, _firstToken, now - _firstToken);
    }

    /// <param name="body">The answer's body.</param>
    /// <param name="buffer">What is not sent yet, with the event of this step at its end.</param>
    /// <param name="before">Where that event begins.</param>
    /// <param name="step">The step that is not to be sent whole.</param>
    /// <param name="ct">The caller is gone.</param>
    private async Task<bool> SpoilAsync(AnswerBody body, FrameBuffer buffer, int before, AnswerStep step, CancellationToken ct)
    {
        var spoiled = buffer.Memory[before..].ToArray();
        buffer.TrimTo(before);
        if (_fault!.Fault == FaultKind.ErrorIn200)
        {
            frames.WriteFailure(buffer, answer);
            await SendAsync(body, buffer, ct);
            return true;
        }

        if (buffer.Length > 0 || !http.Response.HasStarted)
            await SendAsync(body, buffer, ct);
        await StallAsync(ct);
        if (_spoiler!.PartToSend(spoiled, step) is > 0 and var part)
            await ConnectionEnd.SendPartOfChunkAsync(http, spoiled, part);
        EndConnection();
        return false;
    }

    private void EndConnection()
    {
        if (_fault!.Reset == true)
            ConnectionEnd.Reset(http);
        else
            ConnectionEnd.Cut(http);
    }

    private Task StallAsync(CancellationToken ct)
        => _fault?.Fault == FaultKind.Stall ? Delay.For(TimeSpan.FromSeconds(_fault.Seconds ?? 0), core.Time, ct) : Task.CompletedTask;

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder))]
    private static async ValueTask SendAsync(AnswerBody body, FrameBuffer buffer, CancellationToken ct)
    {
        if (buffer.Length == 0)
            return;
        await body.WriteAsync(buffer.Memory, ct);
        buffer.Clear();
    }
}
