using ChatRouter.Simulator.Dialects;
using Microsoft.AspNetCore.Http;

namespace ChatRouter.Simulator.Wire;

/// <summary>Sends whole replies, with the headers their server adds.</summary>
internal static class Responses
{
    public static async Task SendAsync(this HttpResponse response, Reply reply, Dialect dialect)
    {
        response.StatusCode = reply.Status;
        if (reply.ContentType is not null)
            response.ContentType = reply.ContentType;
        dialect.AddHeaders(response);
        foreach (var (name, value) in reply.Headers)
            response.Headers[name] = value;
        if (reply.Closes)
            response.Headers.Connection = "close";
        response.ContentLength = reply.Body.Length;
        if (!reply.Body.IsEmpty)
            await response.BodyWriter.WriteAsync(reply.Body, response.HttpContext.RequestAborted);
    }
}
