using ChatRouter.Simulator.Dialects;
using ChatRouter.Simulator.Faults;
using ChatRouter.Simulator.Load;
using ChatRouter.Simulator.Transport;
using ChatRouter.Simulator.Wire;
using Microsoft.AspNetCore.Http;

namespace ChatRouter.Simulator;

/// <summary>One running simulated backend. Thread-safe.</summary>
public sealed class SimulatedBackend : IAsyncDisposable
{
    private const string ProberUserAgent = "ChatRouter-prober";

    private readonly Lock _lock = new();
    private readonly BackendCore _core;
    private readonly Dialect _dialect;
    private readonly ChatExchange _chat;
    private readonly WireLog _log;
    private SimulatorServer? _server;
    private ITimer? _lift;
    private volatile FaultTerm? _term;
    private int _timesDown;

    private SimulatedBackend(BackendProfile profile, WireLog log, TimeProvider time)
    {
        _core = new BackendCore(profile, new Engine(profile), new EngineMeter(), new FaultSlot(profile.Seed), time);
        _dialect = DialectOf(_core);
        _chat = new ChatExchange(_core, _dialect);
        _log = log;
    }

    /// <summary>Its name.</summary>
    public string Name => _core.Profile.Name;

    /// <summary>Which server it speaks like.</summary>
    public BackendKind Kind => _core.Profile.Kind;

    /// <summary>The model it serves.</summary>
    public string Model => _core.Profile.Model;

    /// <summary>The zone it is labelled with; null for none.</summary>
    public string? Zone => _core.Profile.Zone;

    /// <summary>Its address, without a path. The same for its whole life, also while it is down.</summary>
    public Uri BaseUrl => _server!.BaseUrl;

    /// <summary>Whether its port is open.</summary>
    public bool IsListening => _server!.IsListening;

    /// <summary>Requests being answered.</summary>
    public int Running => _core.Engine.Running;

    /// <summary>Requests waiting for a slot.</summary>
    public int Waiting => _core.Engine.Waiting;

    /// <summary>Share of the KV cache in use, 0 to 1.</summary>
    public double KvCacheUse => _core.Engine.KvUse;

    /// <summary>The fault in force, as it was given; null when there is none.</summary>
    public FaultSettings? Fault => _core.Faults.Given;

    /// <summary>This backend's part of the wire log, newest last.</summary>
    public IReadOnlyList<WireLogEntry> Log => _log.Read(Name);

    /// <summary>This backend's chat attempts, newest last: the log without probes.</summary>
    public IReadOnlyList<WireLogEntry> Attempts => _log.Read(Name, probes: false);

    internal static async Task<SimulatedBackend> StartAsync(BackendProfile profile, WireLog log, TimeProvider time, CancellationToken ct)
    {
        var backend = new SimulatedBackend(profile, log, time);
        backend._server = await SimulatorServer.StartAsync(profile.Port, backend.HandleAsync, ct);
        return backend;
    }

    /// <summary>Puts the backend under a fault in place of any other. In force when this returns.</summary>
    /// <param name="fault">The fault and its parameters.</param>
    /// <exception cref="ArgumentException">A parameter is out of range, or the fault does not take it.</exception>
    /// <exception cref="IOException">The port could not be opened again: another process took it.</exception>
    public void SetFault(FaultSettings fault)
    {
        ArgumentNullException.ThrowIfNull(fault);
        FaultCatalogue.ThrowIfInvalid(fault);
        lock (_lock)
        {
            // A copy: two equal settings must not be taken for one when the first one's time is up.
            var own = fault with { };
            _core.Faults.Set(own);
            MovePort_NeedsLock(own);
            _lift?.Dispose();
            _lift = null;
            _term = null;
            if ((fault.ForSeconds ?? (fault.Fault == FaultKind.Loading ? fault.Seconds : null)) is not { } seconds)
                return;
            var span = TimeSpan.FromSeconds(seconds);
            _term = new FaultTerm(own, _core.Time.GetUtcNow() + span);
            _lift = _core.Time.CreateTimer(_ => Lift(own), null, span, Timeout.InfiniteTimeSpan);
        }
    }

    /// <summary>Makes the backend normal again. Answers already spoiled stay so.</summary>
    /// <exception cref="IOException">The port could not be opened again: another process took it.</exception>
    public void ClearFault()
    {
        lock (_lock)
        {
            _lift?.Dispose();
            _lift = null;
            _term = null;
            _core.Faults.Set(null);
            MovePort_NeedsLock(null);
        }
    }

    /// <summary>Closes the port and every connection, for good.</summary>
    public async ValueTask DisposeAsync()
    {
        lock (_lock)
            _lift?.Dispose();
        if (_server is not null)
            await _server.DisposeAsync();
    }

    private static Dialect DialectOf(BackendCore core) => core.Profile.Kind switch
    {
        BackendKind.Vllm => new Dialects.Vllm.VllmDialect(core),
        BackendKind.Ollama => new Dialects.Ollama.OllamaDialect(core),
        BackendKind.LlamaCpp => new Dialects.LlamaCpp.LlamaCppDialect(core),
        BackendKind.Anthropic => new Dialects.Anthropic.AnthropicDialect(core),
        _ => new Dialects.OpenAi.OpenAiDialect(core),
    };

    private void Lift(FaultSettings fault)
    {
        lock (_lock)
        {
            if (_core.Faults.Lift(fault))
                MovePort_NeedsLock(null);
        }
    }

    private void MovePort_NeedsLock(FaultSettings? fault)
    {
        // vLLM listens only once its model is loaded; the others answer 503 meanwhile.
        if (fault?.Fault == FaultKind.Down || (fault?.Fault == FaultKind.Loading && Kind == BackendKind.Vllm))
        {
            Interlocked.Increment(ref _timesDown);
            _server!.GoDown();
        }
        else
        {
            _server!.ComeBack();
        }
    }

    private async Task HandleAsync(HttpContext http)
    {
        // A timer may be late on a busy machine; a fault whose time is up hits nobody.
        if (_term is { } term && _core.Time.GetUtcNow() >= term.End)
            Lift(term.Fault);
        var request = http.Request;
        var endpoint = _dialect.MatchChat(request.Method, request.Path.Value!);
        var isProbe = endpoint is null || request.Headers.UserAgent.ToString().StartsWith(ProberUserAgent, StringComparison.Ordinal);
        var attempt = _log.Add(Name, request.Method, request.Path.Value + request.QueryString.Value, isProbe);
        var timesDown = Volatile.Read(ref _timesDown);
        try
        {
            await (endpoint is null ? AnswerProbeAsync(http, attempt) : _chat.RunAsync(http, endpoint, attempt, isProbe));
        }
        catch (Exception gone) when (gone is OperationCanceledException or IOException || http.RequestAborted.IsCancellationRequested)
        {
            attempt.End(timesDown == Volatile.Read(ref _timesDown) ? AttemptEnd.ClientGone : AttemptEnd.Cut);
            http.Abort();
        }
    }

    private async Task AnswerProbeAsync(HttpContext http, WireAttempt attempt)
    {
        var ct = http.RequestAborted;
        var fault = attempt.Fault = _core.Faults.PeekForProbe();
        switch (fault?.Fault)
        {
            case FaultKind.Reset:
                ConnectionEnd.Reset(http);
                attempt.End(AttemptEnd.Reset);
                return;
            case FaultKind.Silent:
                await Task.Delay(Timeout.InfiniteTimeSpan, _core.Time, ct);
                break;
            case FaultKind.SlowHeaders:
                await Delay.For(TimeSpan.FromMilliseconds(fault.DelayMs ?? 0), _core.Time, ct);
                break;
        }

        // Whether these two show outside chat, and where, is the server's own affair.
        var reply = fault?.Fault is FaultKind.EngineDead or FaultKind.Loading ? null : FaultReplies.For(fault, null, _core.Profile, _dialect.Refuse);
        reply ??= _dialect.CheckKey(http.Request) ?? await _dialect.AnswerProbeAsync(http.Request, fault, ct);
        attempt.Status = reply.Status;
        await http.Response.SendAsync(reply, _dialect);
        attempt.End(reply.Status < 400 ? AttemptEnd.Complete : AttemptEnd.Refused);
    }
}
