using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace ChatRouter.ScenarioTests.Caching;

/// <summary>An OpenAI-compatible <c>/embeddings</c> on a socket: texts that have the same first word point almost the same way.</summary>
internal sealed class FakeEmbeddings : IAsyncDisposable
{
    private readonly WebApplication _web;
    private readonly TaskCompletionSource _never = new();
    private int _asked;

    private FakeEmbeddings(WebApplication web) => _web = web;

    public string Address => _web.Urls.First() + "/v1/embeddings";

    /// <summary>Whether it takes calls and says nothing.</summary>
    public bool Hangs { get; set; }

    /// <summary>How often it was asked.</summary>
    public int Asked => Volatile.Read(ref _asked);

    /// <summary>The model and key of the latest call.</summary>
    public (string Model, string Key) Latest { get; private set; }

    public static async Task<FakeEmbeddings> StartAsync()
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.Services.AddRouting();
        builder.WebHost.UseKestrelCore().UseUrls("http://127.0.0.1:0");
        var service = new FakeEmbeddings(builder.Build());
        service._web.MapPost("/v1/embeddings", async (HttpRequest request) =>
        {
            Interlocked.Increment(ref service._asked);
            using var body = await JsonDocument.ParseAsync(request.Body);
            service.Latest = (body.RootElement.GetProperty("model").GetString()!, request.Headers.Authorization.ToString());
            if (service.Hangs) await service._never.Task.WaitAsync(request.HttpContext.RequestAborted);
            return Results.Json(new { data = new[] { new { embedding = Of(body.RootElement.GetProperty("input").GetString()!) } } });
        });
        await service._web.StartAsync();
        return service;
    }

    public async ValueTask DisposeAsync()
    {
        _never.TrySetResult();
        await _web.DisposeAsync();
    }

    private static float[] Of(string text)
    {
        var vector = new float[16];
        vector[text.Split(' ')[0].Sum(letter => letter) % 8] = 1;
        vector[8 + (text.Length % 8)] = 0.1f;
        return vector;
    }
}
