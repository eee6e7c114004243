using System.Buffers;
using ChatRouter.Benchmarks.Run;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace ChatRouter.Benchmarks.PassThrough;

/// <summary>The least a .NET proxy can do: read the body, send it on, copy the answer with a flush after each read. No routing, no checks.</summary>
internal sealed class PassThroughRole(int backendPort) : IDisposable
{
    private readonly Uri _target = new($"http://127.0.0.1:{backendPort}/v1/chat/completions");

    private readonly HttpMessageInvoker _invoker = new(new SocketsHttpHandler
    {
        UseProxy = false,
        UseCookies = false,
        AllowAutoRedirect = false,
        ActivityHeadersPropagator = null,
    });

    public static async Task RunAsync(int backendPort, CancellationToken cancellationToken)
    {
        using var role = new PassThroughRole(backendPort);
        await using var app = RoleHost.Create();
        app.Run(role.ForwardAsync);
        await RoleHost.RunAsync(app, cancellationToken);
    }

    public void Dispose() => _invoker.Dispose();

    private async Task ForwardAsync(HttpContext context)
    {
        var length = (int)context.Request.ContentLength!.Value;
        var body = ArrayPool<byte>.Shared.Rent(length);
        try
        {
            await context.Request.Body.ReadExactlyAsync(body.AsMemory(0, length), context.RequestAborted);
            using var request = new HttpRequestMessage(HttpMethod.Post, _target) { Content = new ByteArrayContent(body, 0, length) };
            request.Content.Headers.TryAddWithoutValidation("Content-Type", context.Request.ContentType);
            request.Headers.TryAddWithoutValidation("Authorization", (string?)context.Request.Headers.Authorization);

            using var response = await _invoker.SendAsync(request, context.RequestAborted);
            context.Response.StatusCode = (int)response.StatusCode;
            context.Response.ContentType = response.Content.Headers.ContentType?.ToString();
            context.Response.ContentLength = response.Content.Headers.ContentLength;
            await CopyAsync(await response.Content.ReadAsStreamAsync(context.RequestAborted), context);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(body);
        }
    }

    private static async Task CopyAsync(Stream from, HttpContext context)
    {
        var buffer = ArrayPool<byte>.Shared.Rent(16 * 1024);
        try
        {
            int read;
            while ((read = await from.ReadAsync(buffer, context.RequestAborted)) > 0)
            {
                await context.Response.Body.WriteAsync(buffer.AsMemory(0, read), context.RequestAborted); // Kestrel flushes each write
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }
}
