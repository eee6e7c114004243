using System.Buffers;
using ChatRouter.Admission.Keys;
using ChatRouter.Answers;
using ChatRouter.Http.Headers;
using ChatRouter.Model;
using ChatRouter.Model.Callers;
using ChatRouter.Pipeline;
using ChatRouter.Storage;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace ChatRouter.Http.Endpoints;

/// <summary><c>POST /v1/batches</c>, <c>GET /v1/batches/{id}</c> and <c>GET /v1/batches/{id}/output</c>.</summary>
public sealed class BatchEndpoints
{
    private readonly RouterEngine _engine;
    private readonly CallerCheck _callers;
    private readonly ILogger<BatchEndpoints> _log;

    /// <summary>Answers the tenants of <paramref name="engine"/>.</summary>
    public BatchEndpoints(RouterEngine engine, ILogger<BatchEndpoints> log)
    {
        _log = log;
        _engine = engine;
        _callers = engine.Callers;
    }

    /// <summary>Takes JSON lines in and answers 202 with the batch.</summary>
    public Task CreateAsync(HttpContext context, CancellationToken cancellationToken) => RunAsync(context, async (tenant, sink, gone) =>
    {
        if (!IsJsonLines(context.Request))
        {
            return new Refusal(400, RefusalCodes.InvalidValue, "Send the lines as the body, with 'Content-Type: application/jsonl'.", "Content-Type");
        }

        if (RequestBody.EncodingProblem(context.Request) is { } encoding) return encoding;
        var receipt = await _engine.BatchIntake.SubmitAsync(context.Request.Body, tenant, gone);
        if (receipt.Refusal is null) await WriteAsync(sink, 202, receipt.Json, gone);
        return receipt.Refusal;
    }, cancellationToken);

    /// <summary>The batch with its counts.</summary>
    public Task GetAsync(HttpContext context, string id, CancellationToken cancellationToken) => RunAsync(context, async (tenant, sink, gone) =>
    {
        if (await _engine.BatchReader.GetAsync(id, tenant.Name, gone) is not { } json) return Refusals.UnknownObject("batch", id);
        await WriteAsync(sink, 200, json, gone);
        return null;
    }, cancellationToken);

    /// <summary>The results there are so far, as JSON lines.</summary>
    public Task GetOutputAsync(HttpContext context, string id, CancellationToken cancellationToken) => RunAsync(context, async (tenant, sink, gone) =>
    {
        if (await _engine.BatchReader.GetAsync(id, tenant.Name, gone) is null) return Refusals.UnknownObject("batch", id);
        sink.Start(new AnswerHead { Status = 200 });
        context.Response.ContentType = "application/jsonl";
        await _engine.BatchReader.WriteOutputAsync(id, tenant.Name, sink.Body, gone);
        return null;
    }, cancellationToken);

    private async Task RunAsync(HttpContext context, Func<Tenant, HttpAnswerSink, CancellationToken, Task<Refusal?>> answer, CancellationToken cancellationToken)
    {
        var own = RequestIds.New();
        var sink = new HttpAnswerSink(context, RequestIds.Echo(context.Request, own));
        using var both = CallerGone.Token(context, cancellationToken, out var gone);
        try
        {
            var (tenant, refusal) = await _callers.FindAsync(CallerKey.Of(context.Request), gone);
            if (tenant is not null) refusal = await answer(tenant, sink, gone);
            if (refusal is not null) await RequestPipeline.RefuseAsync(sink, refusal, gone);
        }
        catch (EntityTableException) when (!sink.HasStarted)
        {
            await RequestPipeline.RefuseAsync(sink, Refusals.StorageUnavailable, gone);
        }
        catch (EntityTableException)
        {
            // Half of the output is out: a clean end would look like all of it.
            sink.Abort();
        }
        catch (IOException exception) when (RequestBody.IsBroken(exception))
        {
            await RequestPipeline.RefuseAsync(sink, RequestBody.Unreadable(context.Request, exception), CancellationToken.None);
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

    private static bool IsJsonLines(HttpRequest request)
        => request.ContentType?.Split(';')[0].Trim().ToLowerInvariant() is "application/jsonl" or "application/x-ndjson" or "application/x-jsonlines";

    private static async Task WriteAsync(HttpAnswerSink sink, int status, ReadOnlyMemory<byte> json, CancellationToken gone)
    {
        sink.Start(new AnswerHead { Status = status, ContentLength = json.Length });
        sink.Body.Write(json.Span);
        await sink.Body.FlushAsync(gone);
    }
}
