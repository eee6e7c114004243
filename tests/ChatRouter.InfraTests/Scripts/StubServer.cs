using System.Collections.Concurrent;
using System.Threading.Channels;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;

namespace ChatRouter.InfraTests.Scripts;

/// <summary>A server on loopback that answers as told and shows what it was asked. Thread-safe.</summary>
internal sealed class StubServer : IAsyncDisposable
{
    private readonly ConcurrentDictionary<string, Func<StubRequest, int>> _answers = new(StringComparer.Ordinal);
    private readonly Channel<StubRequest> _requests = Channel.CreateUnbounded<StubRequest>();
    private readonly WebApplication _app;

    private StubServer()
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().UseUrls("http://127.0.0.1:0");
        _app = builder.Build();
        _app.Run(AnswerAsync);
    }

    /// <summary>Where it listens, without a slash at the end.</summary>
    public string Url => _app.Urls.Single();

    /// <summary>Everything it was asked so far that nobody has read yet.</summary>
    public IReadOnlyList<StubRequest> Asked
    {
        get
        {
            List<StubRequest> all = [];
            while (_requests.Reader.TryRead(out var request)) all.Add(request);
            return all;
        }
    }

    /// <summary>A running server.</summary>
    public static async Task<StubServer> StartAsync()
    {
        var server = new StubServer();
        await server._app.StartAsync();
        return server;
    }

    /// <summary>Answers a method and path with a status; anything else gets 599.</summary>
    public void On(string methodAndPath, Func<StubRequest, int> status) => _answers[methodAndPath] = status;

    /// <summary>The next request that the condition holds for; those before it are dropped.</summary>
    public async Task<StubRequest> NextAsync(Func<StubRequest, bool> condition)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        while (true)
        {
            var request = await _requests.Reader.ReadAsync(patience.Token);
            if (condition(request)) return request;
        }
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => _app.DisposeAsync();

    private async Task AnswerAsync(HttpContext context)
    {
        using var reader = new StreamReader(context.Request.Body);
        var body = await reader.ReadToEndAsync();
        var request = new StubRequest(context.Request.Method, context.Request.Path.Value! + context.Request.QueryString,
            context.Request.Headers.Authorization.ToString(), body);
        context.Response.StatusCode = _answers.TryGetValue($"{request.Method} {context.Request.Path}", out var status) ? status(request) : 599;
        await _requests.Writer.WriteAsync(request);
    }
}
