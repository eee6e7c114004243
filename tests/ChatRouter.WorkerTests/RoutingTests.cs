using System.Net;
using ChatRouter.WorkerTests.Host;
using ChatRouter.WorkerTests.Setup;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.Routing.Template;
using Microsoft.Extensions.DependencyInjection;

namespace ChatRouter.WorkerTests;

/// <summary>Under the host's order of routes, every path reaches its function.</summary>
[Collection(nameof(SharedApp))]
public sealed class RoutingTests(SharedApp shared)
{
    private RunningApp App => shared.App;

    [Fact]
    public async Task Routes_InTheHostsOrder_ReachTheirOwnFunctions()
    {
        await using var services = new ServiceCollection().AddLogging().AddRouting().BuildServiceProvider();
        var wrong = new List<string>();
        foreach (var function in App.Host.Functions.Where(function => function.IsHttp))
        {
            foreach (var method in function.Methods)
            {
                var found = await FindAsync(services, method, PathOf(function.Route));
                if (found != function.Name) wrong.Add($"{method} {PathOf(function.Route)} of {function.Name} reaches {found ?? "nothing"}");
            }
        }

        Assert.Empty(wrong);
    }

    [Theory]
    [InlineData("healthz", "alive")]
    [InlineData("readyz", "ready")]
    public async Task Status_ByGet_SaysHowItIs(string path, string status)
    {
        using var response = await App.Host.Http.GetAsync(new Uri(path, UriKind.Relative));

        var answer = await WholeAnswer.ReadAsync(response);
        Assert.Equal((HttpStatusCode.OK, status), (answer.Status, answer.Json.GetProperty("status").GetString()));
    }

    [Fact]
    public async Task Status_ByHead_HasNoBody()
    {
        using var request = new HttpRequestMessage(HttpMethod.Head, "readyz");
        using var response = await App.Host.Http.SendAsync(request);

        Assert.Equal((HttpStatusCode.OK, 0), (response.StatusCode, (await response.Content.ReadAsByteArrayAsync()).Length));
    }

    [Fact]
    public async Task OperatorsPaths_WithTheKey_Answer()
    {
        using var state = await App.Operator.GetAsync(new Uri("ops/state", UriKind.Relative));
        using var drain = await App.Operator.PostAsync(new Uri("ops/backends/nonesuch/drain", UriKind.Relative), new StringContent("{}"));
        var asked = await App.AskAsync(Ask.For("Hello"));
        using var decision = await App.Operator.GetAsync(new Uri("ops/decisions/" + asked.Decision, UriKind.Relative));

        Assert.Equal(HttpStatusCode.OK, state.StatusCode);
        Assert.Contains("nonesuch", (await WholeAnswer.ReadAsync(drain)).Error.GetProperty("message").GetString(), StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.OK, decision.StatusCode);
    }

    [Theory]
    [InlineData("ops", "text/html")]
    [InlineData("ops/events?limit=1", "application/json")]
    [InlineData("ops/decisions?limit=1", "application/json")]
    [InlineData("metrics", "text/plain")]
    public async Task OperationsPaths_WithTheKey_Answer(string path, string type)
    {
        using var response = await App.Operator.GetAsync(new Uri(path, UriKind.Relative));

        Assert.Equal((HttpStatusCode.OK, type), (response.StatusCode, response.Content.Headers.ContentType!.MediaType));
    }

    [Fact]
    public async Task OperationsStream_OverTheHost_SendsTheStateAtOnce()
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri("ops/stream", UriKind.Relative));
        using var response = await App.Operator.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
        using var lines = new StreamReader(await response.Content.ReadAsStreamAsync());

        Assert.Equal("event: state", await lines.ReadLineAsync());
        Assert.StartsWith("data: {\"instance\":", await lines.ReadLineAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task RouteValue_ReachesTheFunction()
    {
        using var response = await App.Caller.GetAsync(new Uri("v1/models/chat?model=other", UriKind.Relative));

        Assert.Equal("chat", (await WholeAnswer.ReadAsync(response)).Json.GetProperty("id").GetString());
    }

    [Theory]
    [InlineData("GET", "v1/nonesuch", HttpStatusCode.NotFound)]
    [InlineData("GET", "v1/chat/completions", HttpStatusCode.MethodNotAllowed)]
    [InlineData("DELETE", "readyz", HttpStatusCode.MethodNotAllowed)]
    [InlineData("GET", "", HttpStatusCode.NotFound)]
    public async Task OtherPathsAndMethods_OpenAIErrors(string method, string path, HttpStatusCode status)
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), path);
        using var response = await App.Caller.SendAsync(request);

        var answer = await WholeAnswer.ReadAsync(response);
        Assert.Equal(status, answer.Status);
        Assert.NotNull(answer.ErrorCode);
    }

    private static string PathOf(string route)
    {
        var parts = TemplateParser.Parse(route).Segments.Select(segment => string.Concat(segment.Parts.Select(part => part.IsParameter ? "some" : part.Text)));
        return "/" + string.Join('/', parts);
    }

    private async Task<string?> FindAsync(IServiceProvider services, string method, string path)
    {
        var http = new DefaultHttpContext { RequestServices = services };
        (http.Request.Method, http.Request.Path) = (method.ToUpperInvariant(), path);
        string? found = null;
        var routes = FrontEnd.RoutesOf(App.Host.Functions, FunctionsApp.Built.RoutePrefix, services.GetRequiredService<IInlineConstraintResolver>(), (_, function) =>
        {
            found = function.Name;
            return Task.CompletedTask;
        });
        var context = new RouteContext(http);
        await routes.RouteAsync(context);
        http.Features.Set<IRoutingFeature>(new RoutingFeature { RouteData = context.RouteData });
        if (context.Handler is not null) await context.Handler(http);
        return found;
    }
}
