using ChatRouter.Benchmarks.Load;

namespace ChatRouter.Benchmarks.Run;

/// <summary>The router's configuration: one tenant, one route, one vLLM backend; everything else as a new user would have it.</summary>
internal static class RouterConfiguration
{
    public static string Create(int backendPort, bool isDirect) =>
        $$"""
        {
          "tenants": [{ "name": "bench", "keys": ["plain:{{LoadRequest.Key}}"] }],
          "backends": {
            "gpu": {
              "protocol": "vllm", "baseUrl": "http://127.0.0.1:{{backendPort}}", "model": "Qwen/Qwen2.5-7B-Instruct",
              "contextWindow": 32768, "maxConcurrency": {{2 * Schedule.ManyStreams}}
            }
          },
          "routes": { "{{LoadRequest.Model}}": { {{(isDirect ? "\"wholeAnswers\": \"direct\", " : "")}}"ladder": [{ "backends": ["gpu"] }] } }
        }
        """;
}
