using ChatRouter.Fleet;
using ChatRouter.Model;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace ChatRouter.Http.Endpoints;

/// <summary><c>POST /ops/backends/{name}/drain</c>, <c>/isolate</c> and <c>/release</c>; all need the operator's key.</summary>
public sealed class OperatorEndpoints
{
    private readonly RouterEngine _engine;
    private readonly OperatorCall _call;

    /// <summary>Creates the endpoints over the composed engine.</summary>
    public OperatorEndpoints(RouterEngine engine, RouterModel model, TimeProvider time, ILogger<OperatorEndpoints> log)
    {
        _engine = engine;
        _call = new OperatorCall(engine, model, time, log);
    }

    /// <summary>No new work for a backend; what runs finishes.</summary>
    public Task DrainAsync(HttpContext context, string name, CancellationToken cancellationToken)
        => RunAsync(context, name, body => _engine.Operator.HoldAsync(name, HoldKind.Drain, body), cancellationToken);

    /// <summary>As drain; not probed and never a last resort.</summary>
    public Task IsolateAsync(HttpContext context, string name, CancellationToken cancellationToken)
        => RunAsync(context, name, body => _engine.Operator.HoldAsync(name, HoldKind.Isolate, body), cancellationToken);

    /// <summary>Back into service.</summary>
    public Task ReleaseAsync(HttpContext context, string name, CancellationToken cancellationToken)
        => RunAsync(context, name, async body => (null, await _engine.Operator.ReleaseAsync(name, body)), cancellationToken);

    private Task RunAsync(HttpContext context, string name, Func<ReadOnlyMemory<byte>, Task<(BackendHold? Hold, Refusal? Refusal)>> order, CancellationToken cancellationToken)
        => _call.RunAsync(context, order, (json, hold) => HoldJson.Write(json, name, hold), cancellationToken);
}
