using System.Text;
using ChatRouter.Model;
using ChatRouter.Model.Requests;
using ChatRouter.Model.Settings.Limits;
using ChatRouter.Protocols;

namespace ChatRouter.Tests.Protocols;

/// <summary>Requests, backends and rungs for the tests of the protocols.</summary>
internal static class Samples
{
    /// <summary>The least messages that a request can have, as a field of it.</summary>
    public const string Messages = "\"messages\":[{\"role\":\"user\",\"content\":\"hi\"}]";

    public static ChatRequest Request(string json)
    {
        var refusal = ChatRequestScanner.Scan(Encoding.UTF8.GetBytes(json), new RequestLimits(), out var request);
        Assert.Null(refusal);
        return request!;
    }

    public static Refusal Refused(string json, RequestLimits? limits = null)
    {
        var refusal = ChatRequestScanner.Scan(Encoding.UTF8.GetBytes(json), limits ?? new RequestLimits(), out var request);
        Assert.Null(request);
        return refusal!;
    }

    public static Backend Backend(ProtocolKind protocol, string url = "http://gpu-1:8000", string model = "m", BackendCredential? credential = null, string? apiVersion = null) => new()
    {
        Name = "b",
        Protocol = protocol,
        BaseUrl = new Uri(url),
        Model = model,
        QuotaGroup = "b",
        Credential = credential ?? BackendCredential.None,
        ApiVersion = apiVersion,
    };

    public static Rung Rung(Backend backend, int? maxTokens = null, double? temperature = null) =>
        new() { Number = 1, Source = new BackendSource([backend]), MaxTokens = maxTokens, Temperature = temperature };

    public static async Task<string> SentBody(Backend backend, ChatRequest request, int? maxTokens = null, double? temperature = null)
    {
        using var message = ChatProtocols.For(backend.Protocol).CreateRequest(backend, Rung(backend, maxTokens, temperature), request, token: null);
        var body = await message.Content!.ReadAsStringAsync();
        Assert.Equal(Encoding.UTF8.GetByteCount(body), message.Content.Headers.ContentLength);
        return body;
    }
}
