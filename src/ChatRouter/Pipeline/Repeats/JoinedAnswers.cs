using System.Collections.Concurrent;
using ChatRouter.Answers;
using ChatRouter.Attempts;
using ChatRouter.Model;
using ChatRouter.Model.Callers;
using ChatRouter.Model.Settings;

namespace ChatRouter.Pipeline.Repeats;

/// <summary>
/// Requests with an <c>Idempotency-Key</c>: one that is sent again joins the answer that runs, or gets the one that is there, instead of a second one. On this instance
/// alone: a guarantee over the fleet would need storage on the request's path. Thread-safe.
/// </summary>
internal sealed class JoinedAnswers
{
    private const int MostAnswers = 100_000;

    private static readonly Refusal OtherBody = new(
        422, RefusalCodes.IdempotencyKeyReused, "This Idempotency-Key was used with another body. Send a new key with a new request.", "Idempotency-Key");

    private static readonly Refusal TooLarge = new(
        409, RefusalCodes.IdempotencyKeyInUse, "The first request with this Idempotency-Key still runs, and its answer is too large to be joined. Send it again when it is over.", "Idempotency-Key", TimeSpan.FromSeconds(5));

    private static readonly Refusal Failed = new(500, RefusalCodes.InternalError, "The router failed on the request that this one joined. Send it again.");

    private readonly ConcurrentDictionary<(string Tenant, string Key), SharedAnswer> _answers = new();
    private readonly ConcurrentQueue<((string Tenant, string Key) Name, SharedAnswer Answer, long At)> _finished = new();
    private readonly RequestPipeline _pipeline;
    private readonly RepeatSettings _settings;
    private readonly TimeProvider _time;
    private readonly AnswerMemory _memory;
    private readonly Lazy<ITimer> _sweep;

    public JoinedAnswers(RequestPipeline pipeline, RepeatSettings settings, TimeProvider time)
    {
        _pipeline = pipeline;
        _settings = settings;
        _time = time;
        _memory = new AnswerMemory(settings.MaxAnswerBytes, settings.MaxBytes);
        _sweep = new Lazy<ITimer>(() => time.CreateTimer(static self => ((JoinedAnswers)self!).Sweep(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan));
    }

    /// <summary>Bytes of answers in memory.</summary>
    public long HeldBytes => _memory.Held;

    /// <summary>Answers in memory, running ones too.</summary>
    public int Count => _answers.Count;

    /// <summary>Answers a request with a key, by the pipeline or by an answer that is there.</summary>
    public async Task RunAsync(RequestState state, IncomingCall call, ReadOnlyMemory<byte> body, IAnswerSink sink, CancellationToken gone)
    {
        Sweep();
        var name = (call.Tenant.Name, call.IdempotencyKey!);
        var print = BodyPrint.Of(body.Span);
        SharedAnswer? own = null;
        while (true)
        {
            own ??= new SharedAnswer(print, state, sink, _memory);
            var known = _answers.GetOrAdd(name, own);
            if (ReferenceEquals(known, own))
            {
                await LeadAsync(name, own, call, body, gone);
                return;
            }

            switch (known.TryJoin(print, sink, out var reader))
            {
                case JoinResult.Joined:
                    own.Dispose();
                    await FollowAsync(known, reader, state, call.Tenant, gone);
                    return;
                case JoinResult.OtherBody:
                    await _pipeline.RefuseAsync(state, sink, OtherBody, gone, call.Tenant);
                    return;
                case JoinResult.TooLarge:
                    await _pipeline.RefuseAsync(state, sink, TooLarge, gone, call.Tenant);
                    return;
                default:
                    _answers.TryRemove(KeyValuePair.Create(name, known));
                    break;
            }
        }
    }

    /// <summary>The first caller's part: the answer goes on after it has left while others read, so the whole run is waited for.</summary>
    private async Task LeadAsync((string Tenant, string Key) name, SharedAnswer answer, IncomingCall call, ReadOnlyMemory<byte> body, CancellationToken gone)
    {
        using (answer)
        {
            var writing = WriteAsync(name, answer, call, body);
            var reading = answer.ReadAsync(answer.First, gone);
            await ((Task)reading).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ContinueOnCapturedContext);
            await writing;
            await reading;
        }
    }

    private async Task WriteAsync((string Tenant, string Key) name, SharedAnswer answer, IncomingCall call, ReadOnlyMemory<byte> body)
    {
        try
        {
            await _pipeline.AnswerAsync(answer.State, call, body, answer, answer.Gone);
            answer.End(SharedEnd.Complete);
        }
        finally
        {
            answer.End(SharedEnd.Broken);
            if (answer.IsKept) Keep(name, answer);
            else Forget(name, answer);
        }
    }

    private async Task FollowAsync(SharedAnswer answer, AnswerReader reader, RequestState state, Tenant tenant, CancellationToken gone)
    {
        state.Identify(tenant.Name, answer.State.Lane ?? tenant.Lane);
        state.Route = answer.State.Route;
        state.Stream = answer.State.Stream;
        state.Joined = answer.State.Id;
        if (!await answer.ReadAsync(reader, gone))
        {
            await _pipeline.RefuseAsync(state, reader.Sink, Failed, gone);
            return;
        }

        state.Result = answer.State.Result;
        _pipeline.Close(state, gone);
    }

    private void Keep((string Tenant, string Key) name, SharedAnswer answer)
    {
        _finished.Enqueue((name, answer, _time.GetTimestamp()));
        _sweep.Value.Change(_settings.KeepAnswers, Timeout.InfiniteTimeSpan);
    }

    /// <summary>Forgets what has been kept for its time, and what the newest leave no room for.</summary>
    private void Sweep()
    {
        while (_finished.TryPeek(out var oldest) && (_time.GetElapsedTime(oldest.At) >= _settings.KeepAnswers || _memory.Held > _settings.MaxBytes / 4 * 3 || _answers.Count > MostAnswers))
        {
            if (_finished.TryDequeue(out var forgotten)) Forget(forgotten.Name, forgotten.Answer);
        }
    }

    private void Forget((string Tenant, string Key) name, SharedAnswer answer)
    {
        _answers.TryRemove(KeyValuePair.Create(name, answer));
        answer.Forget();
    }
}
