using System.Text;
using ChatRouter.Model.Plans;
using ChatRouter.Protocols;
using ChatRouter.Protocols.Anthropic;

namespace ChatRouter.Tests.Protocols.Anthropic;

public sealed class AnthropicStreamTests
{
    private const string Head = """{"id":"msg_1","object":"chat.completion.chunk","created":1700000000,"model":"claude","choices":[""";

    private const string Start = """
        event: message_start
        data: {"type":"message_start","message":{"model":"claude","id":"msg_1","type":"message","role":"assistant","content":[],"stop_reason":null,"usage":{"input_tokens":10,"cache_creation_input_tokens":3,"cache_read_input_tokens":4,"output_tokens":1}}  }


        """;

    private const string Text = """
        event: content_block_start
        data: {"type":"content_block_start","index":0,"content_block":{"type":"text","text":""}      }

        event: ping
        data: {"type": "ping"}

        event: content_block_delta
        data: {"type":"content_block_delta","index":0,"delta":{"type":"text_delta","text":"Hel"}     }

        event: content_block_delta
        data: {"type":"content_block_delta","index":0,"delta":{"type":"text_delta","text":"lo \"you\" \u00e9"}  }

        event: content_block_stop
        data: {"type":"content_block_stop","index":0        }


        """;

    private const string Stop = """
        event: message_delta
        data: {"type":"message_delta","delta":{"stop_reason":"end_turn","stop_sequence":null},"usage":{"output_tokens":5}     }

        event: message_stop
        data: {"type":"message_stop"          }


        """;

    [Theory]
    [InlineData(int.MaxValue)]
    [InlineData(1)]
    [InlineData(7)]
    public void Next_TextAnswer_GivesChunksWhateverThePieces(int pieceBytes)
    {
        var frames = Read(Start + Text + Stop, includeUsage: true, pieceBytes);

        Assert.Equal(
            [
                "Silent data: " + Head + """{"index":0,"delta":{"role":"assistant","content":""},"finish_reason":null}]}""",
                "Content data: " + Head + """{"index":0,"delta":{"content":"Hel"},"finish_reason":null}]} | "Hel" """.TrimEnd(),
                "Content data: " + Head + """{"index":0,"delta":{"content":"lo \"you\" \u00e9"},"finish_reason":null}]} | "lo \"you\" \u00e9" """.TrimEnd(),
                "Silent data: " + Head + """{"index":0,"delta":{},"finish_reason":"stop"}]}""" + " data: " + Head
                    + """],"usage":{"prompt_tokens":17,"completion_tokens":5,"total_tokens":22,"prompt_tokens_details":{"cached_tokens":4}}} finish=stop usage=17+5""",
                "Done data: [DONE]",
            ],
            frames);
    }

    [Fact]
    public void Next_UsageNotAskedFor_IsCountedAndNotSent()
        => Assert.EndsWith("\"finish_reason\":\"stop\"}]} finish=stop usage=17+5", Read(Start + Text + Stop)[^2], StringComparison.Ordinal);

    [Fact]
    public void Next_TextThenTwoToolCalls_NumbersTheCallsAndStreamsTheirArguments()
    {
        var frames = Read(
            Start + Text + """
            event: content_block_start
            data: {"type":"content_block_start","index":1,"content_block":{"type":"tool_use","id":"toolu_1","name":"f","input":{}}}

            event: content_block_delta
            data: {"type":"content_block_delta","index":1,"delta":{"type":"input_json_delta","partial_json":""}}

            event: content_block_delta
            data: {"type":"content_block_delta","index":1,"delta":{"type":"input_json_delta","partial_json":"{\"x\": 1}"}}

            event: content_block_stop
            data: {"type":"content_block_stop","index":1}

            event: content_block_start
            data: {"type":"content_block_start","index":2,"content_block":{"type":"tool_use","id":"toolu_2","name":"g","input":{}}}

            event: message_delta
            data: {"type":"message_delta","delta":{"stop_reason":"tool_use"},"usage":{"output_tokens":9}}


            """);

        Assert.Equal(
            [
                "Content data: " + Head + """{"index":0,"delta":{"tool_calls":[{"index":0,"id":"toolu_1","type":"function","function":{"name":"f","arguments":""}}]},"finish_reason":null}]} tool""",
                "Content data: " + Head + """{"index":0,"delta":{"tool_calls":[{"index":0,"function":{"arguments":"{\"x\": 1}"}}]},"finish_reason":null}]} tool""",
                "Content data: " + Head + """{"index":0,"delta":{"tool_calls":[{"index":1,"id":"toolu_2","type":"function","function":{"name":"g","arguments":""}}]},"finish_reason":null}]} tool""",
                "Silent data: " + Head + """{"index":0,"delta":{},"finish_reason":"tool_calls"}]} finish=tool_calls usage=17+9""",
            ],
            frames.Skip(3));
    }

    [Fact]
    public void Next_ThoughtsAndAToolOfTheProviders_ThoughtsAsReasoningAndNoCall()
    {
        var frames = Read(
            Start + """
            event: content_block_start
            data: {"type":"content_block_start","index":0,"content_block":{"type":"thinking","thinking":"","signature":""}}

            event: content_block_delta
            data: {"type":"content_block_delta","index":0,"delta":{"type":"thinking_delta","thinking":"hm"}}

            event: content_block_delta
            data: {"type":"content_block_delta","index":0,"delta":{"type":"signature_delta","signature":"c2ln"}}

            event: content_block_start
            data: {"type":"content_block_start","index":1,"content_block":{"type":"server_tool_use","id":"srvtoolu_1","name":"web_search","input":{}}}

            event: content_block_delta
            data: {"type":"content_block_delta","index":1,"delta":{"type":"input_json_delta","partial_json":"{}"}}


            """);

        Assert.Equal(["Content data: " + Head + """{"index":0,"delta":{"reasoning":"hm"},"finish_reason":null}]}"""], frames.Skip(1));
    }

    [Theory]
    [InlineData("max_tokens", "length")]
    [InlineData("model_context_window_exceeded", "length")]
    [InlineData("stop_sequence", "stop")]
    [InlineData("pause_turn", "stop")]
    [InlineData("refusal", "content_filter")]
    [InlineData("tool_use", "tool_calls")]
    [InlineData("another", "another")]
    public void Next_StopReason_InOpenAIsWords(string reason, string expected) => Assert.Equal(
        $"finish={expected}",
        Read(Start + Stop.Replace("end_turn", reason, StringComparison.Ordinal)).Select(f => f.Split(' ').FirstOrDefault(w => w.StartsWith("finish=", StringComparison.Ordinal))).Single(w => w is not null));

    [Theory]
    [InlineData("overloaded_error", FailureReason.Overloaded, 529)]
    [InlineData("rate_limit_error", FailureReason.Throttled, 429)]
    [InlineData("api_error", FailureReason.ErrorInAnswer, 500)]
    [InlineData("authentication_error", FailureReason.Credential, 401)]
    [InlineData("billing_error", FailureReason.QuotaExhausted, 402)]
    [InlineData("not_found_error", FailureReason.ModelMissing, 404)]
    [InlineData("invalid_request_error", FailureReason.CallerFault, 400)]
    public void Next_ErrorEvent_JudgedByItsType(string type, FailureReason reason, int status)
    {
        var frame = Frames($"event: error\ndata: {{\"type\":\"error\",\"error\":{{\"type\":\"{type}\",\"message\":\"Sorry\"}}}}\n\n").Single();

        Assert.Equal((FrameKind.Error, reason, status, "Sorry", type), (frame.Kind, frame.Error!.Reason, frame.Error.Status, frame.Error.Message, frame.Error.Type));
    }

    [Theory]
    [InlineData("event: content_block_delta\ndata: {\"type\":\"content_block_delta\",\"delta\":{\"text\":\"x\"}\n\n")]
    [InlineData("data: <html>\n\n")]
    [InlineData("data: []\n\n")]
    public void Next_NoValidObject_IsMalformed(string wire) => Assert.Equal(FrameKind.Malformed, Frames(wire).Single().Kind);

    [Fact]
    public void Next_CutWithinAnEvent_IsIncompleteAndNotMalformed()
    {
        var reader = new AnthropicStreamReader(includeUsage: false, 0);
        Assert.Equal(FrameKind.Incomplete, reader.Next(Encoding.UTF8.GetBytes("event: content_block_delta\ndata: {\"type\":\"content_"), isEnd: true).Kind);
    }

    private static List<string> Read(string wire, bool includeUsage = false, int pieceBytes = int.MaxValue) =>
        [.. Frames(wire.ReplaceLineEndings("\n"), includeUsage, pieceBytes).Where(f => f.Bytes.Length > 0).Select(Show)];

    private static string Show(StreamFrame frame)
    {
        var bytes = Encoding.UTF8.GetString(frame.Bytes.Span);
        var text = frame.Text.IsPresent ? " | " + Encoding.UTF8.GetString(frame.Bytes.Span.Slice(frame.Text.Start, frame.Text.Length)) : "";
        var finish = frame.FinishReason is null ? "" : $" finish={frame.FinishReason}";
        var usage = frame.Usage is { } counts ? $" usage={counts.PromptTokens}+{counts.CompletionTokens}" : "";
        return $"{frame.Kind} {bytes.TrimEnd().Replace("\n\n", " ", StringComparison.Ordinal)}{text}{(frame.HasToolCall ? " tool" : "")}{finish}{usage}";
    }

    // The bytes of a frame last only until the next one.
    private static List<StreamFrame> Frames(string wire, bool includeUsage = false, int pieceBytes = int.MaxValue)
    {
        var reader = new AnthropicStreamReader(includeUsage, 1_700_000_000);
        var bytes = Encoding.UTF8.GetBytes(wire);
        var frames = new List<StreamFrame>();
        var (start, end) = (0, 0);
        while (start < bytes.Length)
        {
            end = (int)Math.Min(bytes.Length, (long)end + pieceBytes);
            for (StreamFrame frame; start < bytes.Length && (frame = reader.Next(bytes.AsMemory(start..end), end == bytes.Length)).Kind != FrameKind.Incomplete; start += frame.Consumed)
                frames.Add(frame with { Bytes = frame.Bytes.ToArray() });
        }

        return frames;
    }
}
