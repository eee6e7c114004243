namespace ChatRouter.AzuriteTests.Azure;

/// <summary>Answers the requests that the script answers, by their number from 1, and passes on the others.</summary>
internal sealed class ScriptedHandler(Func<int, CancellationToken, Task<HttpResponseMessage?>> script) : DelegatingHandler(new SocketsHttpHandler())
{
    private int _requests;

    public int Requests => Volatile.Read(ref _requests);

    /// <summary>An error as the Table service words it.</summary>
    public static Task<HttpResponseMessage?> Error(int status, string code) => Task.FromResult<HttpResponseMessage?>(new((System.Net.HttpStatusCode)status)
    {
        Content = new StringContent($$$$"""{"odata.error":{"code":"{{{{code}}}}","message":{"lang":"en-US","value":"Said by the test."}}}"""),
    });

    public static Task<HttpResponseMessage?> PassOn() => Task.FromResult<HttpResponseMessage?>(null);

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken) =>
        await script(Interlocked.Increment(ref _requests), cancellationToken) ?? await base.SendAsync(request, cancellationToken);
}
