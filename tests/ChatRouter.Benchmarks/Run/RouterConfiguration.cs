using ChatRouter.Benchmarks.Load;

namespace ChatRouter.Benchmarks.Run;

/// <summary>The router's configuration: one tenant, one route, one vLLM backend; everything else as a new user would have it.</summary>
internal static class RouterConfiguration
{
    /// <summary>Whole answers are passed on byte for byte.</summary>
    public const string Direct = "\"wholeAnswers\": \"direct\", ";

    /// <summary>Whole answers are put together from streams, as the router comes.</summary>
    public const string Assembled = "";

    /// <summary>Answers are kept in memory, and given again.</summary>
    public const string Cached = Direct + "\"cache\": { \"fresh\": true, \"anyTemperature\": true, \"persist\": false }, ";

    /// <summary>The configuration.</summary>
    /// <param name="backendPort">The backend's port of loopback.</param>
    /// <param name="route">Fields of the route, each with its comma.</param>
    public static string Create(int backendPort, string route) =>
        $$"""
        {
          "tenants": [{ "name": "bench", "keys": ["plain:{{LoadRequest.Key}}"] }],
          "backends": {
            "gpu": {
              "protocol": "vllm", "baseUrl": "http://127.0.0.1:{{backendPort}}", "model": "Qwen/Qwen2.5-7B-Instruct",
              "contextWindow": 32768, "maxConcurrency": {{2 * Schedule.ManyStreams}}
            }
          },
          "routes": { "{{LoadRequest.Model}}": { {{route}}"ladder": [{ "backends": ["gpu"] }] } }
        }
        """;
}
