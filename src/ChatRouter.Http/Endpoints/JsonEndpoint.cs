using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;
using ChatRouter.Admission.Keys;
using ChatRouter.Answers;
using ChatRouter.Http.Headers;
using ChatRouter.Model;
using ChatRouter.Model.Callers;
using ChatRouter.Pipeline;
using Microsoft.AspNetCore.Http;

namespace ChatRouter.Http.Endpoints;

/// <summary>A small JSON answer to an authenticated caller.</summary>
internal static class JsonEndpoint
{
    private static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };
    private static readonly JsonWriterOptions ForPeople = Options with { Indented = true };

    /// <summary>For tenants: writes what <paramref name="write"/> writes, or the refusal it returns.</summary>
    public static async Task RunAsync(HttpContext context, CallerCheck callers, Func<Tenant, Utf8JsonWriter, Refusal?> write)
    {
        var (tenant, refusal) = await callers.FindAsync(CallerKey.Of(context.Request), context.RequestAborted);
        await (tenant is null ? RefuseAsync(context, refusal!) : WriteAsync(context, 200, json => write(tenant, json)));
    }

    /// <summary>For the operator, in lines that people can read.</summary>
    public static Task RunForOperatorAsync(HttpContext context, KeyRing keys, Func<Utf8JsonWriter, Refusal?> write)
        => keys.IsOperator(CallerKey.Of(context.Request)) ? WriteAsync(context, 200, write, ForPeople) : RefuseAsync(context, Refusals.OpsKeyNeeded);

    /// <summary>An error alone.</summary>
    public static Task RefuseAsync(HttpContext context, Refusal refusal)
    {
        var id = RequestIds.New();
        return RequestPipeline.RefuseAsync(new HttpAnswerSink(context, RequestIds.Echo(context.Request, id)), refusal, context.RequestAborted);
    }

    /// <summary>For everybody.</summary>
    public static Task WriteAsync(HttpContext context, int status, Func<Utf8JsonWriter, Refusal?> write) => WriteAsync(context, status, write, Options);

    private static async Task WriteAsync(HttpContext context, int status, Func<Utf8JsonWriter, Refusal?> write, JsonWriterOptions options)
    {
        var buffer = new ArrayBufferWriter<byte>(512);
        Refusal? refusal;
        await using (var json = new Utf8JsonWriter(buffer, options))
        {
            refusal = write(json);
            if (refusal is not null) json.Reset();
        }

        if (refusal is not null)
        {
            await RefuseAsync(context, refusal);
            return;
        }

        if (options.Indented) buffer.Write("\n"u8);
        var sink = new HttpAnswerSink(context, RequestIds.Echo(context.Request, RequestIds.New()));
        sink.Start(new AnswerHead { Status = status, ContentLength = buffer.WrittenCount });
        sink.Body.Write(buffer.WrittenSpan);
        await sink.Body.FlushAsync(context.RequestAborted);
    }
}
