using System.Text;
using System.Text.Json;
using ChatRouter.Protocols.Assembly;
using ChatRouter.Protocols.OpenAI;

namespace ChatRouter.Tests.Protocols.OpenAI;

/// <summary>Tool calls as servers stream them that do it wrong: collected as clients do, they are the calls that the model made.</summary>
public sealed class ToolCallOrderTests
{
    private const string WithoutAnId = "call_aa6f0e2b22e9cf220";

    /// <summary>What a server sends, and the calls in it.</summary>
    public static TheoryData<string, string[], string[]> Wrong => new()
    {
        {
            "no index, one call after the other",
            [
                """[{"id":"a","type":"function","function":{"name":"f","arguments":""}}]""", """[{"function":{"arguments":"{\"x\":"}}]""", """[{"function":{"arguments":"1}"}}]""",
                """[{"id":"b","type":"function","function":{"name":"g","arguments":"{}"}}]""",
            ],
            ["0 a f {\"x\":1}", "1 b g {}"]
        },
        {
            "no index, whole calls in one piece",
            ["""[{"id":"a","function":{"name":"f","arguments":"{}"}},{"id":"b","function":{"name":"f","arguments":"[]"}}]"""],
            ["0 a f {}", "1 b f []"]
        },
        {
            "no index, the id in every piece",
            ["""[{"id":"a","function":{"name":"f","arguments":"{"}}]""", """[{"id":"b","function":{"name":"g","arguments":"["}}]""", """[{"id":"a","function":{"arguments":"}"}}]""", """[{"id":"b","function":{"arguments":"]"}}]"""],
            ["0 a f {}", "1 b g []"]
        },
        {
            "the same index for all, in one piece",
            ["""[{"index":0,"id":"a","function":{"name":"f","arguments":"{}"}},{"index":0,"id":"b","function":{"name":"g","arguments":"{}"}}]"""],
            ["0 a f {}", "1 b g {}"]
        },
        {
            "the same index for all, one after the other",
            ["""[{"index":0,"id":"a","function":{"name":"f","arguments":"{"}}]""", """[{"index":0,"function":{"arguments":"}"}}]""", """[{"index":0,"id":"b","function":{"name":"f","arguments":"["}}]""", """[{"index":0,"id":null,"function":{"arguments":"]"}}]"""],
            ["0 a f {}", "1 b f []"]
        },
        {
            "an index that is taken by then",
            ["""[{"index":0,"id":"a","function":{"name":"f","arguments":"{}"}}]""", """[{"index":0,"id":"b","function":{"name":"g","arguments":"{}"}}]""", """[{"index":1,"id":"c","function":{"name":"h","arguments":"{"}}]""", """[{"index":1,"function":{"arguments":"}"}}]"""],
            ["0 a f {}", "1 b g {}", "2 c h {}"]
        },
        {
            "no id",
            ["""[{"index":0,"type":"function","function":{"name":"f","arguments":"{"}}]""", """[{"index":0,"function":{"arguments":"}"}}]""", """[{"index":1,"id":"","function":{"name":"g","arguments":"{}"}}]"""],
            ["0 call_0 f {}", "1 call_1 g {}"]
        },
        {
            "the id only later",
            ["""[{"index":0,"function":{"name":"f","arguments":"{"}}]""", """[{"index":0,"id":"late","function":{"arguments":"}"}}]"""],
            ["0 call_0 f {}"]
        },
        {
            "neither",
            ["""[{"function":{"name":"f","arguments":"{"}}]""", """[{"function":{"arguments":"}"}}]""", """[{"function":{"name":"g","arguments":"{}"}}]"""],
            ["0 call_0 f {}", "1 call_1 g {}"]
        },
        {
            "another id in every piece",
            ["""[{"index":0,"id":"a","function":{"name":"f","arguments":"{"}}]""", """[{"index":0,"id":"b","function":{"name":null,"arguments":"}"}}]"""],
            ["0 a f {}"]
        },
    };

    [Theory]
    [MemberData(nameof(Wrong))]
    public void Next_WrongNumbersOrNames_CollectedAsTheModelMeantThem(string name, string[] pieces, string[] calls)
    {
        var frames = Read(pieces);

        Assert.Equal(calls, Collected(frames));
        Assert.Equal(calls, Assembled(frames).Select((call, i) => $"{i} {call}"));
        Assert.All(frames, frame => Assert.True(frame.HasToolCall, name));
    }

    [Theory]
    [InlineData("""[{"index":0,"id":"a","type":"function","function":{"name":"f","arguments":""}}]""", """[{"index":0,"function":{"arguments":"{}"}}]""")]
    [InlineData("""[{"index":0,"id":"a","function":{"name":"f","arguments":""}}]""", """[ {"index":0, "id":"a","function":{"arguments":"{}"}}]""")]
    [InlineData("""[{"index":1,"id":"b","function":{"name":"g","arguments":"{}"}}]""", """[{"index":0,"id":"a","function":{"name":"f","arguments":"{}"}}]""")]
    public void Next_HealthyCalls_PassOnByteForByte(params string[] pieces)
        => Assert.Equal(pieces.Select(Event), Read(pieces).Select(frame => frame.Bytes));

    [Fact]
    public void Next_SeveralChoices_EachCountsItsOwnCalls()
    {
        const string Chunk = """data: {"id":"c","created":1,"choices":[{"index":0,"delta":{"tool_calls":[{"id":"a","function":{"name":"f"}}]}},{"index":1,"delta":{"tool_calls":[{"id":"b","function":{"name":"f"}}]}}],"x":1}""" + "\n\n";

        var frame = StreamRun.All(new OpenAIStreamReader(includeUsage: false), Encoding.UTF8.GetBytes(Chunk)).First();

        Assert.Equal(
            """data: {"id":"c","created":1,"choices":[{"index":0,"delta":{"tool_calls":[{"index":0,"id":"a","type":"function","function":{"name":"f"}}]}},{"index":1,"delta":{"tool_calls":[{"index":0,"id":"b","type":"function","function":{"name":"f"}}]}}],"x":1}""" + "\n\n",
            frame.Bytes);
    }

    private static List<StreamRun.Seen> Read(string[] pieces)
        => StreamRun.All(new OpenAIStreamReader(includeUsage: false), Encoding.UTF8.GetBytes(string.Concat(pieces.Select(Event))));

    private static string Event(string calls)
        => $$$"""data: {"id":"c1","object":"chat.completion.chunk","created":7,"model":"m","choices":[{"index":0,"delta":{"tool_calls":{{{calls}}}},"finish_reason":null}]}""" + "\n\n";

    /// <summary>Collects as OpenAI's libraries do: by index, the id as it comes first.</summary>
    private static IEnumerable<string> Collected(List<StreamRun.Seen> frames)
    {
        var calls = new SortedDictionary<int, (string Id, string Name, string Arguments)>();
        foreach (var piece in frames.SelectMany(frame => Json(frame).GetProperty("choices")[0].GetProperty("delta").GetProperty("tool_calls").EnumerateArray()))
        {
            var call = calls.GetValueOrDefault(piece.GetProperty("index").GetInt32(), ("", "", ""));
            var function = piece.GetProperty("function");
            if (Text(piece, "id") is { Length: > 0 } id && call.Item1 != id) call.Item1 += Short(id);
            calls[piece.GetProperty("index").GetInt32()] = (call.Item1, call.Item2 + Text(function, "name"), call.Item3 + Text(function, "arguments"));
        }

        return calls.Select(call => $"{call.Key} {call.Value.Id} {call.Value.Name} {call.Value.Arguments}");
    }

    private static IEnumerable<string> Assembled(List<StreamRun.Seen> frames)
    {
        var answer = new AssembledAnswer();
        foreach (var frame in frames) answer.Add(Json(frame));
        return JsonDocument.Parse(answer.ToJson()).RootElement.GetProperty("choices")[0].GetProperty("message").GetProperty("tool_calls").EnumerateArray()
            .Select(call => $"{Short(Text(call, "id"))} {Text(call.GetProperty("function"), "name")} {Text(call.GetProperty("function"), "arguments")}");
    }

    /// <summary>Ids of the router's own by their numbers.</summary>
    private static string Short(string id) => id.Length == WithoutAnId.Length && id.StartsWith("call_", StringComparison.Ordinal) ? $"call_{id[^1]}" : id;

    private static string Text(JsonElement json, string name) => json.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString()! : "";

    private static JsonElement Json(StreamRun.Seen frame) => JsonDocument.Parse(frame.Bytes["data: ".Length..]).RootElement;
}
