using System.Text;
using System.Text.Json.Nodes;

namespace ChatRouter.Releases.Gates.Candidates;

/// <summary>The questions of the validation: small, each about one ability. Every model that has it answers them.</summary>
internal static class ValidationQuestions
{
    /// <summary>The schema of the answer to the question for JSON.</summary>
    public const string Schema = """{"type":"object","properties":{"city":{"type":"string"},"population":{"type":"integer"}},"required":["city","population"],"additionalProperties":false}""";

    /// <summary>Where the answer to the question with a stop must end.</summary>
    public const string Stop = "3";

    private const string Tools = """[{"type":"function","function":{"name":"get_weather","description":"The weather of a city.","parameters":{"type":"object","properties":{"city":{"type":"string"}},"required":["city"],"additionalProperties":false}}}]""";

    // What tokenizers differ in: prose, code, figures, two other languages and another script.
    private const string Sample =
        "The release is compared with what runs today, under the same load and with the same questions. for (var i = 0; i < 1024; i++) { sum += values[i] * 3.14159; } "
        + "Order 48213-7 of 2026-11-29 costs 1,249.50 EUR. Die Geschwindigkeitsbegrenzung gilt auch nachts. La vérification a été effectuée à l'étranger. 请用一句话总结这份报告的主要内容。 ありがとうございます。";

    /// <summary>A plain question.</summary>
    public static byte[] Plain(string route) => Of(route, """{"messages":[{"role":"user","content":"Count from 1 to 5. Answer with the numbers only."}],"temperature":0,"max_tokens":64}""");

    /// <summary>A plain question, asked for as a stream with its usage.</summary>
    public static byte[] Stream(string route) => Of(route, """{"messages":[{"role":"user","content":"Count from 1 to 5. Answer with the numbers only."}],"temperature":0,"max_tokens":64,"stream":true,"stream_options":{"include_usage":true}}""");

    /// <summary>A question whose answer is cut by a stop sequence.</summary>
    public static byte[] Stopped(string route) => Of(route, $$"""{"messages":[{"role":"user","content":"Count from 1 to 5. Answer with the numbers only."}],"temperature":0,"max_tokens":64,"stop":["{{Stop}}"]}""");

    /// <summary>A fixed text, for the count of its tokens.</summary>
    public static byte[] Counted(string route) => Of(route, $$"""{"messages":[{"role":"user","content":{{JsonValue.Create(Sample)!.ToJsonString()}}}],"temperature":0,"max_tokens":1}""");

    /// <summary>A question that a tool must be called for. The tools are those of <see cref="ToolRequest"/>.</summary>
    public static byte[] Tool(string route) => Of(route, ToolRequest);

    /// <summary>The same without a model.</summary>
    public static string ToolRequest { get; } =
        $$$"""{"messages":[{"role":"user","content":"What is the weather in Paris? Use the tool."}],"temperature":0,"max_tokens":256,"tools":{{{Tools}}},"tool_choice":"required"}""";

    /// <summary>A question whose answer must be JSON of a schema.</summary>
    public static byte[] Json(string route) => Of(
        route,
        $$$$"""{"messages":[{"role":"user","content":"Give the city of Paris and its population as JSON."}],"temperature":0,"max_tokens":256,"response_format":{"type":"json_schema","json_schema":{"name":"city","strict":true,"schema":{{{{Schema}}}}}}}""");

    /// <summary>A request with the model that it lacks.</summary>
    public static byte[] Of(string route, string request) => Of(route, Encoding.UTF8.GetBytes(request));

    /// <inheritdoc cref="Of(string, string)"/>
    public static byte[] Of(string route, ReadOnlyMemory<byte> request)
    {
        // A JSON object begins with a brace, perhaps after white space.
        var rest = request.Span[(request.Span.IndexOf((byte)'{') + 1)..];
        return [.. Encoding.UTF8.GetBytes($$"""{"model":{{JsonValue.Create(route)!.ToJsonString()}},"""), .. rest];
    }
}
