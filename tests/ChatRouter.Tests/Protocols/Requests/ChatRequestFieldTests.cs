using ChatRouter.Model;
using static ChatRouter.Tests.Protocols.Samples;

namespace ChatRouter.Tests.Protocols.Requests;

/// <summary>Fields and messages that are refused, each with its name and what it may be.</summary>
public class ChatRequestFieldTests
{
    [Theory]
    [InlineData("\"stream\":\"true\"", "invalid_type", "stream", "'stream' must be a boolean, not a string.")]
    [InlineData("\"stream_options\":[]", "invalid_type", "stream_options", "'stream_options' must be an object, not an array.")]
    [InlineData("\"stream_options\":{\"include_usage\":1}", "invalid_type", "stream_options.include_usage", "'stream_options.include_usage' must be a boolean, not a number.")]
    [InlineData("\"max_tokens\":0", "invalid_value", "max_tokens", "'max_tokens' must be an integer from 1 to 1000000; the value sent is not.")]
    [InlineData("\"max_tokens\":1000001", "invalid_value", "max_tokens", "'max_tokens' must be an integer from 1 to 1000000; the value sent is not.")]
    [InlineData("\"max_tokens\":99999999999999999999", "invalid_value", "max_tokens", "'max_tokens' must be an integer from 1 to 1000000; the value sent is not.")]
    [InlineData("\"max_completion_tokens\":1.5", "invalid_value", "max_completion_tokens", "'max_completion_tokens' must be an integer from 1 to 1000000; the value sent is not.")]
    [InlineData("\"max_completion_tokens\":\"5\"", "invalid_type", "max_completion_tokens", "'max_completion_tokens' must be an integer from 1 to 1000000, not a string.")]
    [InlineData("\"temperature\":2.01", "invalid_value", "temperature", "'temperature' must be a number from 0 to 2; the value sent is not.")]
    [InlineData("\"temperature\":1e999", "invalid_value", "temperature", "'temperature' must be a number from 0 to 2; the value sent is not.")]
    [InlineData("\"temperature\":[]", "invalid_type", "temperature", "'temperature' must be a number from 0 to 2, not an array.")]
    [InlineData("\"top_p\":-0.1", "invalid_value", "top_p", "'top_p' must be a number from 0 to 1; the value sent is not.")]
    [InlineData("\"n\":129", "invalid_value", "n", "'n' must be an integer from 1 to 128; the value sent is not.")]
    [InlineData("\"presence_penalty\":-2.5", "invalid_value", "presence_penalty", "'presence_penalty' must be a number from -2 to 2; the value sent is not.")]
    [InlineData("\"frequency_penalty\":true", "invalid_type", "frequency_penalty", "'frequency_penalty' must be a number from -2 to 2, not a boolean.")]
    [InlineData("\"stop\":5", "invalid_type", "stop", "'stop' must be a string or an array of strings, not a number.")]
    [InlineData("\"stop\":[\"a\",null]", "invalid_type", "stop[1]", "'stop[1]' must be a string, not null.")]
    [InlineData("\"stop\":[\"\",\"\",\"\",\"\",\"\",\"\",\"\",\"\",\"\",\"\",\"\",\"\",\"\",\"\",\"\",\"\",\"\"]", "invalid_value", "stop", "'stop' must be an array of at most 16 strings; the value sent is not.")]
    [InlineData("\"tools\":{}", "invalid_type", "tools", "'tools' must be an array of objects, not an object.")]
    [InlineData("\"tools\":[{\"type\":\"custom\"},7]", "invalid_type", "tools[1]", "'tools[1]' must be an object, not a number.")]
    [InlineData("\"response_format\":\"json\"", "invalid_type", "response_format", "'response_format' must be an object, not a string.")]
    [InlineData("\"response_format\":{}", "missing_required_parameter", "response_format.type", "'response_format.type' is required.")]
    [InlineData("\"response_format\":{\"type\":1}", "invalid_type", "response_format.type", "'response_format.type' must be one of text, json_object, json_schema, not a number.")]
    [InlineData("\"seed\":1.5", "invalid_value", "seed", "'seed' must be an integer from -9223372036854775808 to 9223372036854775807; the value sent is not.")]
    [InlineData("\"logprobs\":1", "invalid_type", "logprobs", "'logprobs' must be a boolean, not a number.")]
    [InlineData("\"top_logprobs\":21", "invalid_value", "top_logprobs", "'top_logprobs' must be an integer from 0 to 20; the value sent is not.")]
    [InlineData("\"user\":{}", "invalid_type", "user", "'user' must be a string, not an object.")]
    [InlineData("\"top_logprobs\":2", "invalid_value", "top_logprobs", "'top_logprobs' needs 'logprobs' to be true; send both or leave 'top_logprobs' out.")]
    [InlineData("\"top_logprobs\":2,\"logprobs\":false", "invalid_value", "top_logprobs", "'top_logprobs' needs 'logprobs' to be true; send both or leave 'top_logprobs' out.")]
    [InlineData("\"stream_options\":{\"include_usage\":true}", "invalid_value", "stream_options", "'stream_options' needs 'stream' to be true; send both or leave 'stream_options' out.")]
    [InlineData("\"tools\":[{\"function\":{\"name\":\"f\"}}]", "missing_required_parameter", "tools[0].type", "'tools[0].type' is required.")]
    [InlineData("\"tools\":[{\"type\":5}]", "invalid_type", "tools[0].type", "'tools[0].type' must be a string, not a number.")]
    [InlineData("\"tools\":[{\"type\":\"function\"}]", "missing_required_parameter", "tools[0].function", "'tools[0].function' is required.")]
    [InlineData("\"tools\":[{\"type\":\"function\",\"function\":\"f\"}]", "invalid_type", "tools[0].function", "'tools[0].function' must be an object, not a string.")]
    [InlineData("\"tools\":[{\"type\":\"function\",\"function\":{}}]", "missing_required_parameter", "tools[0].function.name", "'tools[0].function.name' is required.")]
    [InlineData("\"tools\":[{\"type\":\"function\",\"function\":{\"name\":\"\"}}]", "invalid_value", "tools[0].function.name", "'tools[0].function.name' must be a string that is not empty; the value sent is not.")]
    [InlineData("\"tools\":[{\"type\":\"function\",\"function\":{\"name\":\"f\",\"parameters\":\"{}\"}}]", "invalid_type", "tools[0].function.parameters", "'tools[0].function.parameters' must be an object, not a string.")]
    [InlineData("\"functions\":[{}]", "missing_required_parameter", "functions[0].name", "'functions[0].name' is required.")]
    [InlineData("\"tool_choice\":\"auto\"", "invalid_value", "tool_choice", "'tool_choice' needs 'tools' that are not empty; send both or leave 'tool_choice' out.")]
    [InlineData("\"tool_choice\":\"any\"", "invalid_value", "tool_choice", "'tool_choice' must be one of none, auto, required, or an object that names a tool; the value sent is not.")]
    [InlineData("\"tool_choice\":true", "invalid_type", "tool_choice", "'tool_choice' must be one of none, auto, required, or an object that names a tool, not a boolean.")]
    [InlineData("\"tool_choice\":{}", "missing_required_parameter", "tool_choice.type", "'tool_choice.type' is required.")]
    [InlineData("\"tool_choice\":{\"type\":\"function\",\"name\":\"f\"}", "missing_required_parameter", "tool_choice.function", "'tool_choice.function' is required.")]
    [InlineData("\"tool_choice\":{\"type\":\"function\",\"function\":{}}", "missing_required_parameter", "tool_choice.function.name", "'tool_choice.function.name' is required.")]
    [InlineData("\"tool_choice\":{\"type\":\"function\",\"function\":{\"name\":\"g\"}},\"tools\":[{\"type\":\"function\",\"function\":{\"name\":\"f\"}}]", "invalid_value", "tool_choice.function.name", "'tool_choice.function.name' must be the name of one of the 'tools'; the value sent is not.")]
    [InlineData("\"tool_choice\":{\"type\":\"function\",\"function\":{\"name\":\"f\"}},\"tools\":[]", "invalid_value", "tool_choice", "'tool_choice' needs 'tools' that are not empty; send both or leave 'tool_choice' out.")]
    [InlineData("\"function_call\":{\"name\":\"g\"},\"functions\":[{\"name\":\"f\"}]", "invalid_value", "function_call.name", "'function_call.name' must be the name of one of the 'functions'; the value sent is not.")]
    [InlineData("\"function_call\":\"required\"", "invalid_value", "function_call", "'function_call' must be one of none, auto, or an object that names a function; the value sent is not.")]
    [InlineData("\"parallel_tool_calls\":\"no\"", "invalid_type", "parallel_tool_calls", "'parallel_tool_calls' must be a boolean, not a string.")]
    [InlineData("\"logit_bias\":[]", "invalid_type", "logit_bias", "'logit_bias' must be an object, not an array.")]
    [InlineData("\"metadata\":\"a\"", "invalid_type", "metadata", "'metadata' must be an object, not a string.")]
    [InlineData("\"store\":1", "invalid_type", "store", "'store' must be a boolean, not a number.")]
    [InlineData("\"reasoning_effort\":3", "invalid_type", "reasoning_effort", "'reasoning_effort' must be a string, not a number.")]
    [InlineData("\"response_format\":{\"type\":\"xml\"}", "invalid_value", "response_format.type", "'response_format.type' must be one of text, json_object, json_schema; the value sent is not.")]
    [InlineData("\"response_format\":{\"type\":\"json_schema\"}", "missing_required_parameter", "response_format.json_schema", "'response_format.json_schema' is required.")]
    [InlineData("\"response_format\":{\"json_schema\":{\"schema\":{}},\"type\":\"json_schema\"}", "missing_required_parameter", "response_format.json_schema.name", "'response_format.json_schema.name' is required.")]
    [InlineData("\"response_format\":{\"type\":\"json_schema\",\"json_schema\":{\"name\":\"s\",\"schema\":\"{}\"}}", "invalid_type", "response_format.json_schema.schema", "'response_format.json_schema.schema' must be an object, not a string.")]
    [InlineData("\"model\":\"again\"", "duplicate_parameter", "model", "'model' is given twice.")]
    [InlineData("\"mod\\u0065l\":\"again\"", "duplicate_parameter", "model", "'model' is given twice.")]
    [InlineData("\"x\":1,\"\\u0078\":2", "duplicate_parameter", null, "A top-level field is given twice.")]
    public void Scan_WrongField_IsRefused(string field, string code, string? param, string message) =>
        Assert.Equal(new Refusal(400, code, message, param), Samples.Refused($"{{\"model\":\"m\",{Messages},{field}}}"));

    [Theory]
    [InlineData("5", "invalid_type", "messages", "'messages' must be a non-empty array of objects, not a number.")]
    [InlineData("null", "invalid_type", "messages", "'messages' must be a non-empty array of objects, not null.")]
    [InlineData("[]", "invalid_value", "messages", "'messages' must be a non-empty array of objects; the value sent is not.")]
    [InlineData("[\"x\"]", "invalid_type", "messages[0]", "'messages[0]' must be an object, not a string.")]
    [InlineData("[{}]", "missing_required_parameter", "messages[0].role", "'messages[0].role' is required.")]
    [InlineData("[{\"role\":\"user\"}]", "missing_required_parameter", "messages[0].content", "'messages[0].content' is required.")]
    [InlineData("[{\"role\":\"user\",\"content\":null}]", "invalid_type", "messages[0].content", "'messages[0].content' must be a string or an array of content parts, not null.")]
    [InlineData("[{\"role\":\"system\",\"content\":{}}]", "invalid_type", "messages[0].content", "'messages[0].content' must be a string or an array of content parts, not an object.")]
    [InlineData("[{\"role\":\"User\",\"content\":\"x\"}]", "invalid_value", "messages[0].role", "'messages[0].role' must be one of developer, system, user, assistant, tool, function; the value sent is not.")]
    [InlineData("[{\"role\":7,\"content\":\"x\"}]", "invalid_type", "messages[0].role", "'messages[0].role' must be one of developer, system, user, assistant, tool, function, not a number.")]
    [InlineData("[{\"role\":\"user\",\"content\":\"a\"},{\"role\":\"user\",\"content\":[\"b\"]}]", "invalid_type", "messages[1].content[0]", "'messages[1].content[0]' must be an object, not a string.")]
    [InlineData("[{\"role\":\"user\",\"content\":[{\"type\":\"text\",\"text\":\"a\"},{\"text\":\"b\"}]}]", "missing_required_parameter", "messages[0].content[1].type", "'messages[0].content[1].type' is required.")]
    [InlineData("[{\"role\":\"user\",\"content\":[{\"type\":null}]}]", "invalid_type", "messages[0].content[0].type", "'messages[0].content[0].type' must be a string, not null.")]
    [InlineData("[{\"role\":\"user\",\"content\":[{\"type\":\"text\"}]}]", "invalid_value", "messages[0].content[0].text", "'messages[0].content[0].text' must be a string; the value sent is not.")]
    [InlineData("[{\"role\":\"user\",\"content\":[{\"type\":\"text\",\"text\":5}]}]", "invalid_value", "messages[0].content[0].text", "'messages[0].content[0].text' must be a string; the value sent is not.")]
    [InlineData("[{\"role\":\"user\",\"content\":[{\"type\":\"image_url\"}]}]", "invalid_value", "messages[0].content[0].image_url.url", "'messages[0].content[0].image_url.url' must be a string that is not empty; the value sent is not.")]
    [InlineData("[{\"role\":\"user\",\"content\":[{\"type\":\"image_url\",\"image_url\":{\"url\":null}}]}]", "invalid_value", "messages[0].content[0].image_url.url", "'messages[0].content[0].image_url.url' must be a string that is not empty; the value sent is not.")]
    [InlineData("[{\"role\":\"user\",\"content\":[{\"type\":\"input_audio\",\"input_audio\":\"AA\"}]}]", "invalid_value", "messages[0].content[0].input_audio", "'messages[0].content[0].input_audio' must be an object with data and format; the value sent is not.")]
    [InlineData("[{\"role\":\"user\",\"content\":[{\"type\":\"file\"}]}]", "invalid_value", "messages[0].content[0].file", "'messages[0].content[0].file' must be an object with file_data or file_id; the value sent is not.")]
    [InlineData("[{\"role\":\"user\",\"content\":\"x\",\"name\":5}]", "invalid_type", "messages[0].name", "'messages[0].name' must be a string, not a number.")]
    [InlineData("[{\"role\":\"assistant\"}]", "missing_required_parameter", "messages[0].content", "'messages[0].content' is required.")]
    [InlineData("[{\"role\":\"assistant\",\"content\":null,\"tool_calls\":[]}]", "invalid_type", "messages[0].content", "'messages[0].content' must be a string or an array of content parts, not null.")]
    [InlineData("[{\"role\":\"assistant\",\"content\":null,\"refusal\":null}]", "invalid_type", "messages[0].content", "'messages[0].content' must be a string or an array of content parts, not null.")]
    [InlineData("[{\"role\":\"tool\",\"content\":\"42\"}]", "missing_required_parameter", "messages[0].tool_call_id", "'messages[0].tool_call_id' is required.")]
    [InlineData("[{\"role\":\"tool\",\"content\":\"42\",\"tool_call_id\":null}]", "missing_required_parameter", "messages[0].tool_call_id", "'messages[0].tool_call_id' is required.")]
    [InlineData("[{\"role\":\"tool\",\"content\":\"42\",\"tool_call_id\":7}]", "invalid_type", "messages[0].tool_call_id", "'messages[0].tool_call_id' must be a string, not a number.")]
    [InlineData("[{\"role\":\"function\",\"content\":\"42\"}]", "missing_required_parameter", "messages[0].name", "'messages[0].name' is required.")]
    [InlineData("[{\"role\":\"assistant\",\"tool_calls\":[5]}]", "invalid_type", "messages[0].tool_calls[0]", "'messages[0].tool_calls[0]' must be an object, not a number.")]
    [InlineData("[{\"role\":\"assistant\",\"tool_calls\":[{\"function\":{\"name\":\"f\",\"arguments\":\"\"}}]}]", "missing_required_parameter", "messages[0].tool_calls[0].id", "'messages[0].tool_calls[0].id' is required.")]
    [InlineData("[{\"role\":\"assistant\",\"tool_calls\":[{\"id\":\"c\"}]}]", "missing_required_parameter", "messages[0].tool_calls[0].function", "'messages[0].tool_calls[0].function' is required.")]
    [InlineData("[{\"role\":\"assistant\",\"tool_calls\":[{\"id\":\"c\",\"function\":{\"arguments\":\"\"}}]}]", "missing_required_parameter", "messages[0].tool_calls[0].function.name", "'messages[0].tool_calls[0].function.name' is required.")]
    [InlineData("[{\"role\":\"assistant\",\"tool_calls\":[{\"id\":\"c\",\"function\":{\"name\":\"f\",\"arguments\":{}}}]}]", "invalid_type", "messages[0].tool_calls[0].function.arguments", "'messages[0].tool_calls[0].function.arguments' must be a string that holds JSON, not an object.")]
    [InlineData("[{\"role\":\"assistant\",\"tool_calls\":[{\"id\":\"c\",\"function\":{\"name\":\"f\"}}]}]", "missing_required_parameter", "messages[0].tool_calls[0].function.arguments", "'messages[0].tool_calls[0].function.arguments' is required.")]
    [InlineData("[{\"role\":\"assistant\",\"tool_calls\":{}}]", "invalid_type", "messages[0].tool_calls", "'messages[0].tool_calls' must be an array of objects, not an object.")]
    public void Scan_WrongMessages_AreRefused(string messages, string code, string param, string text) =>
        Assert.Equal(new Refusal(400, code, text, param), Samples.Refused($"{{\"model\":\"m\",\"messages\":{messages}}}"));

    [Theory]
    [InlineData("{\"messages\":[{\"role\":\"user\",\"content\":\"x\"}]}", "missing_required_parameter", "'model' is required.")]
    [InlineData("{\"model\":\"m\"}", "missing_required_parameter", "'messages' is required.")]
    [InlineData("{\"model\":null}", "invalid_type", "'model' must be a string, not null.")]
    [InlineData("{\"model\":\"\"}", "invalid_value", "'model' must be a string of 1 to 256 characters; the value sent is not.")]
    public void Scan_RequiredFieldMissingOrEmpty_IsRefused(string body, string code, string message)
    {
        var refusal = Samples.Refused(body);

        Assert.Equal((400, code, message), (refusal.Status, refusal.Code, refusal.Message));
    }

    [Fact]
    public void Scan_ModelNameAt256Characters_IsTheLongest()
    {
        Assert.Equal(256, Samples.Request($"{{\"model\":\"{new string('m', 256)}\",{Messages}}}").Model.Length);
        Assert.Equal("invalid_value", Samples.Refused($"{{\"model\":\"{new string('m', 257)}\",{Messages}}}").Code);
        Assert.Equal("invalid_value", Samples.Refused($"{{\"model\":\"{new string('m', 100_000)}\",{Messages}}}").Code);
    }
}
