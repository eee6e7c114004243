using System.Net;
using System.Net.Sockets;
using System.Text;
using ChatRouter.Model.Faults;

namespace ChatRouter.Attempts.Faults;

/// <summary>Sends a request as an injected fault wants it. What comes of it is classified as if the backend had done it.</summary>
internal static class FaultyTransport
{
    public static async Task<HttpResponseMessage> SendAsync(HttpMessageInvoker client, HttpRequestMessage request, InjectedFault fault, TimeProvider time, CancellationToken cancellationToken)
    {
        switch (fault.Kind)
        {
            case FaultWord.Down:
                throw new HttpRequestException(HttpRequestError.ConnectionError, $"drill {fault.Id}: connection refused", new SocketException((int)SocketError.ConnectionRefused));
            case FaultWord.Reset:
                throw new HttpRequestException(HttpRequestError.ResponseEnded, $"drill {fault.Id}: connection reset", new SocketException((int)SocketError.ConnectionReset));
            case FaultWord.RateLimited:
                return Refuse(HttpStatusCode.TooManyRequests, "rate_limit_exceeded", fault);
            case FaultWord.Error:
                return Refuse((HttpStatusCode)fault.Status, "drill", fault);
            case FaultWord.Silent:
                await Task.Delay(Timeout.InfiniteTimeSpan, time, cancellationToken);
                break;
            case FaultWord.SlowHeaders:
                await Task.Delay(fault.Delay, time, cancellationToken);
                break;
        }

        var response = await client.SendAsync(request, cancellationToken);
        if (fault.Kind is FaultWord.SlowFirstToken or FaultWord.SlowTokens or FaultWord.Cut or FaultWord.Stall && response.IsSuccessStatusCode) await SpoilAsync(response, fault, time, cancellationToken);
        return response;
    }

    private static HttpResponseMessage Refuse(HttpStatusCode status, string code, InjectedFault fault) => new(status)
    {
        Content = new StringContent($$$"""{"error":{"message":"drill {{{fault.Id}}}","type":"drill","code":"{{{code}}}"}}""", Encoding.UTF8, "application/json"),
    };

    private static async Task SpoilAsync(HttpResponseMessage response, InjectedFault fault, TimeProvider time, CancellationToken cancellationToken)
    {
        var sound = response.Content;
        var spoiled = new StreamContent(new FaultyStream(await sound.ReadAsStreamAsync(cancellationToken), fault, time));
        foreach (var (name, values) in sound.Headers) spoiled.Headers.TryAddWithoutValidation(name, values);
        response.Content = spoiled;
    }
}
