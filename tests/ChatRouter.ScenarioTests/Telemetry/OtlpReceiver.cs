using System.Collections.Concurrent;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace ChatRouter.ScenarioTests.Telemetry;

/// <summary>A collector on a socket of its own: takes OTLP by HTTP or gRPC and shows what arrived.</summary>
internal sealed class OtlpReceiver : IAsyncDisposable
{
    // What stands before a message of gRPC: not compressed, its length.
    private const int FrameHead = 5;

    private readonly WebApplication _web;
    private readonly ConcurrentQueue<(string Path, byte[] Body)> _received = [];

    private OtlpReceiver(WebApplication web) => _web = web;

    public string Address => _web.Urls.First();

    /// <summary>How many exports arrived.</summary>
    public int Count => _received.Count;

    /// <summary>Everything that arrived, as text of whatever bytes it was.</summary>
    public string Everything => string.Concat(_received.Select(r => Encoding.UTF8.GetString(r.Body)));

    /// <summary>Names of resources (<c>service.name</c>) over all signals.</summary>
    public IReadOnlySet<string> Services => Of("/v1/metrics", 1).Concat(Of("/v1/traces", 1)).Concat(Of("/v1/logs", 1))
        .SelectMany(resource => resource.All(1)).Select(r => r.Attributes(1)["service.name"]).ToHashSet(StringComparer.Ordinal);

    /// <summary>Metric data points: name and dimensions, each combination once.</summary>
    public IReadOnlySet<string> Points => Of("/v1/metrics", 1, 2, 2).SelectMany(metric =>
            metric.All(5, 1).Concat(metric.All(7, 1)).Select(point => (Metric: metric, Attributes: point.Attributes(7)))
                .Concat(metric.All(9, 1).Select(point => (Metric: metric, Attributes: point.Attributes(9)))))
        .Select(point => $"{point.Metric.Text(1)} {string.Join(' ', point.Attributes.OrderBy(a => a.Key, StringComparer.Ordinal).Select(a => $"{a.Key}={a.Value}"))}")
        .ToHashSet(StringComparer.Ordinal);

    public IReadOnlyList<OtlpSpan> Spans => [.. Of("/v1/traces", 1, 2, 2).Select(OtlpSpan.Of)];

    /// <summary>Log lines as <c>category: text</c>.</summary>
    public IReadOnlyList<string> Logs => [.. Of("/v1/logs", 1, 2).SelectMany(scope =>
        scope.All(2).Select(record => $"{scope.All(1).First().Text(1)}: {record.All(5).First().Text(1)}"))];

    /// <param name="protocol">As <c>OTEL_EXPORTER_OTLP_PROTOCOL</c> names it.</param>
    public static async Task<OtlpReceiver> StartAsync(string protocol = "http/protobuf")
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().UseUrls("http://127.0.0.1:0")
            .ConfigureKestrel(kestrel => kestrel.ConfigureEndpointDefaults(endpoint => endpoint.Protocols = protocol == "grpc" ? HttpProtocols.Http2 : HttpProtocols.Http1));
        var receiver = new OtlpReceiver(builder.Build());
        receiver._web.Run(receiver.TakeAsync);
        await receiver._web.StartAsync();
        return receiver;
    }

    public ValueTask DisposeAsync() => _web.DisposeAsync();

    private async Task TakeAsync(HttpContext context)
    {
        using var body = new MemoryStream();
        await context.Request.Body.CopyToAsync(body);
        if (context.Request.ContentType != "application/grpc")
        {
            _received.Enqueue((context.Request.Path, body.ToArray()));
            context.Response.ContentType = "application/x-protobuf";
            return;
        }

        // /opentelemetry.proto.collector.metrics.v1.MetricsService/Export
        _received.Enqueue(("/v1/" + context.Request.Path.Value!.Split('.')[3].Replace("trace", "traces", StringComparison.Ordinal), body.ToArray()[FrameHead..]));
        context.Response.ContentType = "application/grpc";
        await context.Response.Body.WriteAsync(new byte[FrameHead]);
        context.Response.AppendTrailer("grpc-status", "0");
    }

    private IEnumerable<ProtobufMessage> Of(string path, params int[] fields) =>
        _received.Where(r => r.Path == path).SelectMany(r => new ProtobufMessage(r.Body).All(fields));
}
