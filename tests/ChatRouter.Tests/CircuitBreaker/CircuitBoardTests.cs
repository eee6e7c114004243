using System.Collections.Immutable;
using ChatRouter.CircuitBreaker;
using ChatRouter.Model;
using ChatRouter.Tests.Support;

namespace ChatRouter.Tests.CircuitBreaker;

public sealed class CircuitRegistryTests
{
    private readonly ManualClock _clock = new();

    [Fact]
    public void Indexer_SameBackend_GivesTheSameCircuit()
    {
        var model = Model();
        var board = Create(model);

        Assert.Same(board[model.Backends[0]], board[model.Backends[0] with { }]);
        Assert.NotSame(board[model.Backends[0]], board[model.Backends[1]]);
    }

    [Fact]
    public void Throttle_Group_HoldsItsBackendsAndNoOthers()
    {
        var model = Model();
        var board = Create(model);
        board.Groups.Throttle("account", _clock.Now.AddSeconds(10));
        board.Groups.Throttle("account", _clock.Now.AddSeconds(5));

        Assert.Equal(_clock.Now.AddSeconds(10), board.Groups.BusyUntil("account"));
        Assert.Equal([false, false, true], model.Backends.Select(backend => board[backend].TryAcquire(out _)));
    }

    [Fact]
    public void Adopt_SharedState_ReachesTheNamedCircuitOnly()
    {
        var board = Create(Model());
        var shared = new CircuitState { Phase = CircuitPhase.Open, Generation = 3, Since = _clock.Now, OpenUntil = _clock.Now.AddSeconds(30) };
        board.Adopt("b", shared);
        board.Adopt("gone", shared);

        Assert.Equal([CircuitPhase.Closed, CircuitPhase.Open, CircuitPhase.Closed], new[] { "a", "b", "c" }.Select(name => board.State(name)!.Phase));
        Assert.Null(board.State("gone"));
    }

    private CircuitRegistry Create(RouterModel model) => new(model, _clock, SystemRandomSource.Instance, new Deaf());

    private static RouterModel Model() => new()
    {
        Backends = [Backend("a", "account"), Backend("b", "account"), Backend("c", "c")],
        Routes = ImmutableDictionary<string, Route>.Empty,
        Tenants = [],
    };

    private static Backend Backend(string name, string group) => new()
    {
        Name = name, Protocol = ProtocolKind.OpenAI, BaseUrl = new Uri("http://127.0.0.1:1"), Model = "m", QuotaGroup = group,
    };

    private sealed class Deaf : ICircuitObserver
    {
        public void OnTransition(Backend backend, CircuitState from, CircuitState to)
        {
        }
    }
}
