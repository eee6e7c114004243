using System.Text;
using System.Text.Json;

namespace ChatRouter.Benchmarks.Load;

/// <summary>The request as an OpenAI SDK would send it, about 500 bytes of body, built once per load.</summary>
internal static class LoadRequest
{
    /// <summary>The key of the tenant in the router's configuration.</summary>
    public const string Key = "bench-key";

    /// <summary>The route's name.</summary>
    public const string Model = "chat";

    /// <summary>Head and body as sent.</summary>
    public static byte[] Create(LoadPlan plan)
    {
        var body = CreateBody(plan);
        var head = Encoding.ASCII.GetBytes(
            $"POST /v1/chat/completions HTTP/1.1\r\nHost: 127.0.0.1:{plan.Port}\r\nAccept: application/json\r\nUser-Agent: OpenAI/2.15.0\r\n"
            + $"Authorization: Bearer {(plan.BadKey ? "no-such-key" : Key)}\r\nContent-Type: application/json\r\nContent-Length: {body.Length}\r\n\r\n");
        return [.. head, .. body];
    }

    /// <summary>The JSON alone.</summary>
    public static byte[] CreateBody(LoadPlan plan) =>
        JsonSerializer.SerializeToUtf8Bytes(new
        {
            model = Model,
            messages = new[]
            {
                new { role = "system", content = "You are a concise assistant for site reliability engineers. Answer in at most three sentences." },
                new { role = "user", content = "Our inference cluster lost a node this morning and half of the requests failed for a minute." },
                new { role = "assistant", content = "That sounds like missing failure detection." },
                new { role = "user", content = "What does a circuit breaker do about it?" },
            },
            temperature = 0.2,
            top_p = 0.95,
            max_tokens = 256,
            stream = plan.Stream,
            user = "user-48213",
            metadata = new { chunks = $"{plan.Chunks}", interval_ms = $"{plan.IntervalMilliseconds}" },
        });
}
