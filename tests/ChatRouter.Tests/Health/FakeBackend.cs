using System.Collections.Concurrent;
using System.Net;

namespace ChatRouter.Tests.Health;

/// <summary>A backend without a socket: answers by path and query, 404 for what it does not know.</summary>
internal sealed class FakeBackend
{
    private readonly ConcurrentDictionary<string, Func<HttpRequestMessage, CancellationToken, Task<HttpResponseMessage>>> _answers = new(StringComparer.Ordinal);

    public ConcurrentQueue<HttpRequestMessage> Requests { get; } = new();

    public string[] Paths => [.. Requests.Select(request => request.RequestUri!.PathAndQuery)];

    /// <summary>A sender whose every request comes here.</summary>
    public HttpMessageInvoker Connect() => new(new Handler(this));

    public FakeBackend On(string path, string fixture) => On(path, _ => Task.FromResult(HealthFixture.Answer(fixture)));

    public FakeBackend On(string path, int status, string body = "") =>
        On(path, _ => Task.FromResult(new HttpResponseMessage((HttpStatusCode)status) { Content = new StringContent(body) }));

    public FakeBackend On(string path, Func<CancellationToken, Task<HttpResponseMessage>> answer) => On(path, (_, token) => answer(token));

    public FakeBackend On(string path, Func<HttpRequestMessage, CancellationToken, Task<HttpResponseMessage>> answer)
    {
        _answers[path] = answer;
        return this;
    }

    private Task<HttpResponseMessage> AnswerAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        Requests.Enqueue(request);
        return _answers.TryGetValue(request.RequestUri!.PathAndQuery, out var answer)
            ? answer(request, cancellationToken)
            : Task.FromResult(new HttpResponseMessage(HttpStatusCode.NotFound) { Content = new StringContent("") });
    }

    private sealed class Handler(FakeBackend backend) : HttpMessageHandler
    {
        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken) =>
            backend.AnswerAsync(request, cancellationToken);
    }
}
