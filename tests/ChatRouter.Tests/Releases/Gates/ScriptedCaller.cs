using System.Text;
using ChatRouter.Model;
using ChatRouter.Model.Plans;
using ChatRouter.Model.Requests;
using ChatRouter.Releases.Gates.Candidates;

namespace ChatRouter.Tests.Releases.Gates;

/// <summary>Backends that answer questions of a release as a test wants: by the backend and the question. Thread-safe.</summary>
internal sealed class ScriptedCaller(Func<string, string, TrialAnswer> answer) : ICandidateCaller
{
    private int _asked;

    /// <summary>Questions so far.</summary>
    public int Asked => _asked;

    /// <summary>What is done with each question.</summary>
    public Action<int> OnAsk { get; init; } = static _ => { };

    public Task<TrialAnswer> AskAsync(Route route, ReadOnlyMemory<byte> question, CancellationToken cancellationToken)
    {
        OnAsk(Interlocked.Increment(ref _asked));
        return Task.FromResult(answer(route.Ladder[0].Backends[0].Name, Encoding.UTF8.GetString(question.Span)));
    }

    /// <summary>A whole answer.</summary>
    public static TrialAnswer Says(string text, int prompt = 100, double first = 100, double total = 200) => Message($"\"content\":{System.Text.Json.JsonSerializer.Serialize(text)}", prompt, first, total);

    /// <summary>A call of a tool.</summary>
    public static TrialAnswer Calls(string name, string arguments)
        => Message($$$"""  "content":null,"tool_calls":[{"id":"c","type":"function","function":{"name":"{{{name}}}","arguments":{{{System.Text.Json.JsonSerializer.Serialize(arguments)}}}}}] """);

    /// <summary>No answer.</summary>
    public static TrialAnswer Fails(FailureReason reason, int status = 503, string result = "all_backends_unavailable") => new() { Status = status, Result = result, Reason = reason };

    private static TrialAnswer Message(string fields, int prompt = 100, double first = 100, double total = 200) => new()
    {
        Status = 200,
        Result = "complete",
        Json = Encoding.UTF8.GetBytes($$$"""{"choices":[{"index":0,"message":{"role":"assistant",{{{fields}}}},"finish_reason":"stop"}]}"""),
        FirstToken = TimeSpan.FromMilliseconds(first),
        Duration = TimeSpan.FromMilliseconds(total),
        Usage = new Usage(prompt, 11),
    };
}
