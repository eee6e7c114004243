using ChatRouter.Http.Headers;
using ChatRouter.Model;
using ChatRouter.Model.Callers;
using ChatRouter.Pipeline;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace ChatRouter.Http.Endpoints;

/// <summary>What applications report: <c>POST /v1/feedback</c> on an answer, <c>POST /v1/trajectories/{id}</c> on the end of a task. Both need the tenant's key and wait for no storage.</summary>
public sealed class CallerReportEndpoints
{
    private const int LargestBodyBytes = 256 * 1024;

    private static readonly Refusal NoId = new(400, RefusalCodes.InvalidValue, "The id in the path must have 1 to 128 letters, digits and '-', '_', '.', ':'.", "id");

    private readonly RouterEngine _engine;
    private readonly TimeSpan _bodyTimeout;
    private readonly TimeProvider _time;
    private readonly ILogger<CallerReportEndpoints> _log;

    /// <summary>Creates the endpoints over the composed engine.</summary>
    public CallerReportEndpoints(RouterEngine engine, RouterModel model, TimeProvider time, ILogger<CallerReportEndpoints> log)
    {
        _engine = engine;
        _bodyTimeout = model.Limits.BodyTimeout;
        _time = time;
        _log = log;
    }

    /// <summary>Whether an answer was good.</summary>
    public Task FeedbackAsync(HttpContext context, CancellationToken cancellationToken)
        => RunAsync(context, (tenant, body) => _engine.Slo.Feedback.Take(tenant, body), cancellationToken);

    /// <summary>How a task ended.</summary>
    public Task TrajectoryAsync(HttpContext context, string id, CancellationToken cancellationToken)
        => RunAsync(context, (tenant, body) => TrajectoryHeaders.IsId(id) ? _engine.Slo.Trajectories.End(tenant, id, body) : NoId, cancellationToken);

    private async Task RunAsync(HttpContext context, Func<Tenant, ReadOnlyMemory<byte>, Refusal?> take, CancellationToken cancellationToken)
    {
        var own = RequestIds.New();
        var sink = new HttpAnswerSink(context, RequestIds.Echo(context.Request, own));
        using var both = CallerGone.Token(context, cancellationToken, out var gone);
        try
        {
            var (tenant, refusal) = await _engine.Callers.FindAsync(CallerKey.Of(context.Request), gone);
            if (tenant is null)
            {
                await RequestPipeline.RefuseAsync(sink, refusal!, gone);
                return;
            }

            (var body, refusal) = await RequestBody.ReadAsync(context.Request, LargestBodyBytes, _bodyTimeout, _time, gone);
            using (body) refusal ??= take(tenant, body!.Memory);
            if (refusal is not null) await RequestPipeline.RefuseAsync(sink, refusal, CancellationToken.None);
            else await JsonEndpoint.WriteAsync(context, StatusCodes.Status202Accepted, WriteAccepted);
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

    private static Refusal? WriteAccepted(System.Text.Json.Utf8JsonWriter json)
    {
        json.WriteStartObject();
        json.WriteString("status"u8, "accepted"u8);
        json.WriteEndObject();
        return null;
    }
}
