using System.Globalization;
using System.Text;
using ChatRouter.Attempts;
using ChatRouter.Model;
using ChatRouter.Model.Callers;
using ChatRouter.Pipeline;
using ChatRouter.Protocols;
using ChatRouter.Storage;
using ChatRouter.Telemetry;
using ChatRouter.Tests.Support.Backends;
using ChatRouter.Tests.Support.Sinks;

namespace ChatRouter.Tests.Support;

/// <summary>The whole engine over scripted backends, a clock that moves only where something waits, and callers that take notes.</summary>
internal sealed class AttemptFixture : IDisposable
{
    private readonly DateTimeOffset _start;
    private readonly Dictionary<string, ScriptedBackend> _backends;
    private readonly Tenant _tenant;
    private int _requests;

    public AttemptFixture(Route route, ITokenSource? tokens = null, IRandomSource? random = null, Tenant? tenant = null, IEntityTableStore? tables = null, Func<RouterModel, RouterModel>? change = null)
    {
        _start = Clock.Now;
        _tenant = tenant ?? new Tenant { Name = "t", KeySha256 = [] };
        Model = TestModel.Router(route, _tenant);
        if (change is not null) Model = change(Model);

        // Nobody answers probes here, and a deputy would send them.
        Model = Model with { Backends = [.. Model.Backends.Select(b => b with { Health = b.Health with { Enabled = false } })] };
        _backends = Model.Backends.ToDictionary(b => b.Name, _ => new ScriptedBackend(Clock, _start));
        tables ??= new MemoryEntityTableStore();
        tables.EnsureCreatedAsync(TableNames.All, CancellationToken.None).GetAwaiter().GetResult();
        Engine = new RouterEngine(Model, tables, new NoQueue(), Clock, random ?? new SeededRandom(0.5), tokens, new BackendClients(Model, b => _backends[b.Name]));
    }

    /// <summary>What the caller gets as the name of the first decision.</summary>
    public static string FirstTicket { get; } = DecisionTicket.Of("req_1", "t", "chat");

    public ManualClock Clock { get; } = new();

    public RouterModel Model { get; }

    public RouterEngine Engine { get; }

    /// <summary>Time since the start.</summary>
    public TimeSpan Elapsed => Clock.Now - _start;

    public ScriptedBackend this[string backend] => _backends[backend];

    /// <summary>Asks once and lets the clock run until the request is over.</summary>
    public Task<Answered> RunAsync(Ask ask) => RunAsync(() => AskAsync(ask));

    /// <summary>Lets the clock run until the work is over.</summary>
    public Task<T> RunAsync<T>(Func<Task<T>> work) => Clock.RunToEndAsync(work);

    /// <summary>Asks once. Somebody else moves the clock.</summary>
    public async Task<Answered> AskAsync(Ask ask)
    {
        var sink = new RecordingSink(Clock, _start) { OnWrite = ask.OnWrite };
        var id = string.Create(CultureInfo.InvariantCulture, $"req_{Interlocked.Increment(ref _requests)}");
        using var gone = new CancellationTokenSource(ask.GoneAfter ?? Timeout.InfiniteTimeSpan, Clock);
        var call = new IncomingCall { Tenant = ask.Tenant ?? _tenant, Lane = ask.Lane, Deadline = ask.Deadline, IdempotencyKey = ask.Key, Cache = ask.Cache };
        try
        {
            await Engine.Pipeline.RunAsync(Engine.Pipeline.Open(id, ask.TraceParent), call, Encoding.UTF8.GetBytes(ask.Body), sink, gone.Token);
        }
        catch (OperationCanceledException) when (gone.IsCancellationRequested)
        {
            // As the endpoint does: nobody reads an answer.
        }

        sink.End();
        return new Answered(sink, Engine.Decisions.Find(id));
    }

    /// <summary>Asks one call after the other.</summary>
    public async Task<Answered[]> AskTimesAsync(int times, Ask ask)
    {
        var answers = new Answered[times];
        for (var i = 0; i < times; i++) answers[i] = await AskAsync(ask);
        return answers;
    }

    /// <summary>Waits by the clock.</summary>
    public Task WaitAsync(TimeSpan wait) => Clock.WaitAsync(wait, CancellationToken.None);

    /// <summary>The phase of a backend's circuit.</summary>
    public string Circuit(string backend) => Engine.State().Backends.Single(b => b.Name == backend).Circuit;

    /// <summary>After a test nothing may be held any more: no place at a backend, no tenant's place, no connection, no timer.</summary>
    public void Verify()
    {
        var state = Engine.State();
        Assert.All(state.Backends, b => Assert.Equal(0, b.InFlight));
        Assert.All(state.ActiveByTenant, t => Assert.Equal(0, t.Value));
        Assert.All(_backends.Values.SelectMany(b => b.Calls), call => Assert.NotNull(call.EndedAt));
        Assert.Equal(0, Clock.PendingTimers);
    }

    public void Dispose() => Engine.Dispose();
}
