using System.Net;
using System.Net.Sockets;

namespace ChatRouter.Tests.Fleet.Simulation.Probing;

/// <summary>One process's way to the backends, for probes.</summary>
internal sealed class ProbeLine(ProbeWorld world, SimProcess process) : HttpMessageHandler
{
    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        world.OnProbe(process);
        await Task.Delay(TimeSpan.FromMilliseconds(5 + (95 * process.Random.NextDouble())), process.Clock, cancellationToken);
        var mood = process.IsCutOffFromBackends ? BackendMood.Down : world.Backends[request.RequestUri!.Host].Mood;
        if (mood == BackendMood.Down) throw new HttpRequestException(HttpRequestError.ConnectionError, "refused", new SocketException((int)SocketError.ConnectionRefused));
        if (mood == BackendMood.Silent) await Task.Delay(Timeout.InfiniteTimeSpan, process.Clock, cancellationToken);
        return new HttpResponseMessage(mood == BackendMood.Well ? HttpStatusCode.OK : HttpStatusCode.InternalServerError);
    }
}
