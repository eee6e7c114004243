using ChatRouter.Admission;
using ChatRouter.Fleet;
using ChatRouter.Model;
using ChatRouter.Pipeline;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace ChatRouter.Http;

/// <summary><c>POST /ops/backends/{name}/drain</c>, <c>/isolate</c> and <c>/release</c>; all need the operator's key.</summary>
public sealed class OperatorEndpoints
{
    private const int LargestBodyBytes = 16 * 1024;

    private readonly RouterEngine _engine;
    private readonly TimeSpan _bodyTimeout;
    private readonly TimeProvider _time;
    private readonly ILogger<OperatorEndpoints> _log;

    /// <summary>Creates the endpoints over the composed engine.</summary>
    public OperatorEndpoints(RouterEngine engine, RouterModel model, TimeProvider time, ILogger<OperatorEndpoints> log)
    {
        _engine = engine;
        _bodyTimeout = model.Limits.BodyTimeout;
        _time = time;
        _log = log;
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

    private async Task RunAsync(HttpContext context, string name, Func<ReadOnlyMemory<byte>, Task<(BackendHold? Hold, Refusal? Refusal)>> order, CancellationToken cancellationToken)
    {
        var own = RequestIds.New();
        var sink = new HttpAnswerSink(context, RequestIds.Echo(context.Request, own));
        using var both = CallerGone.Token(context, cancellationToken, out var gone);
        try
        {
            if (!_engine.Keys.IsOperator(CallerKey.Of(context.Request)))
            {
                await RequestPipeline.RefuseAsync(sink, Refusals.OpsKeyNeeded, gone);
                return;
            }

            var (body, refusal) = await RequestBody.ReadAsync(context.Request, LargestBodyBytes, _bodyTimeout, _time, gone);
            BackendHold? hold = null;

            // From here on the order is carried out, whether or not the operator's connection lasts.
            using (body) if (refusal is null) (hold, refusal) = await order(body!.Memory);
            if (refusal is not null) await RequestPipeline.RefuseAsync(sink, refusal, CancellationToken.None);
            else await JsonEndpoint.RunForOperatorAsync(context, _engine.Keys, json => HoldJson.Write(json, name, hold));
        }
        catch (Exception exception) when (CallerGone.Explains(exception, gone))
        {
            // Nobody reads an answer.
            sink.Abort();
        }
        catch (Exception exception)
        {
            await Failures.EndAsync(_log, sink, own, exception);
        }
    }
}
