using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace ChatRouter.ScenarioTests.Ladder;

/// <summary>An index of Azure AI Search on a socket: one document for every question, a break on command.</summary>
internal sealed class FakeSearch : IAsyncDisposable
{
    private readonly WebApplication _web;
    private readonly TaskCompletionSource _never = new();
    private int _asked;

    private FakeSearch(WebApplication web) => _web = web;

    public string Address => _web.Urls.First();

    /// <summary>Whether it takes calls and says nothing.</summary>
    public bool Hangs { get; set; }

    /// <summary>How often it was asked.</summary>
    public int Asked => Volatile.Read(ref _asked);

    /// <summary>The body and key of the latest call.</summary>
    public (string Search, string Key) Latest { get; private set; }

    public static async Task<FakeSearch> StartAsync()
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.Services.AddRouting();
        builder.WebHost.UseKestrelCore().UseUrls("http://127.0.0.1:0");
        var search = new FakeSearch(builder.Build());
        search._web.MapPost("/indexes/faq/docs/search", async (HttpRequest request) =>
        {
            Interlocked.Increment(ref search._asked);
            using var body = await JsonDocument.ParseAsync(request.Body);
            search.Latest = (body.RootElement.GetProperty("search").GetString()!, request.Headers["api-key"].ToString());
            if (search.Hangs) await search._never.Task.WaitAsync(request.HttpContext.RequestAborted);
            var document = new Dictionary<string, object>(StringComparer.Ordinal) { ["@search.score"] = 3.5, ["title"] = "Refunds", ["url"] = "https://example.com/service", ["text"] = "Refunds by the service." };
            return Results.Json(new { value = new[] { document } });
        });
        await search._web.StartAsync();
        return search;
    }

    public async ValueTask DisposeAsync()
    {
        _never.TrySetResult();
        await _web.DisposeAsync();
    }
}
