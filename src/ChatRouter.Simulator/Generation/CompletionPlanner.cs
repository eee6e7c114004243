using System.Globalization;
using System.Text;

namespace ChatRouter.Simulator.Generation;

/// <summary>
/// Decides the whole answer before its first token is sent. The text is a function of the model family, the messages and
/// the seed alone, so two backends of one family give the same answer, and a continued answer goes on as it would have.
/// What is thought before it is never the same twice.
/// </summary>
internal sealed class CompletionPlanner(string family, int answerTokens, int contextWindow, int reasoningTokens = 0)
{
    private const int OffTheMarkTokens = 3;
    private readonly ulong _family = HashOf(family);

    /// <param name="call">The request.</param>
    /// <param name="continues">Whether a final assistant message is to be gone on with.</param>
    /// <param name="isOffTheMark">Whether to say something else than what was asked for.</param>
    /// <param name="thought">Decides what is thought; another number for every answer.</param>
    public Choice[] Plan(ChatCall call, bool continues, bool isOffTheMark = false, ulong thought = 0)
    {
        if (isOffTheMark)
            (call.CountTo, call.AskedTokens) = (null, OffTheMarkTokens);
        var choices = new Choice[call.Choices];
        for (var i = 0; i < choices.Length; i++)
            choices[i] = PlanOne(call, i, continues) with { Reasoning = reasoningTokens == 0 ? default : Prose.Write(StableHash.Mix(thought + (ulong)i), reasoningTokens) };
        return choices;
    }

    private Choice PlanOne(ChatCall call, int index, bool continues)
    {
        var room = Math.Max(1, contextWindow - call.PromptTokens);
        var limit = Math.Min(call.MaxTokens ?? int.MaxValue, room);
        if (CallsTools(call))
            return new Choice(default, ToolCalls(call, SeedOf(call.Hash, call, index)), FinishReason.ToolCalls);

        var tokens = (continues ? call.FinalAssistantText : null) is { Length: > 0 } prefill
            ? Continue(call, index, prefill, limit)
            : Whole(call, SeedOf(call.Hash, call, index), limit);
        if (call.Stop.Count > 0 && StopText.Cut(tokens, call.Stop) is { } stopped && stopped.Length <= limit)
            return new Choice(stopped, [], FinishReason.Stop);
        return tokens.Length > limit
            ? new Choice(tokens.AsMemory(0, limit), [], FinishReason.Length)
            : new Choice(tokens, [], FinishReason.Stop);
    }

    private Token[] Whole(ChatCall call, ulong seed, int limit, int ahead = 0) => call switch
    {
        { Format: not JsonFormat.Text } => TextPieces.Of(SchemaInstance.Write(call.Schema, seed)),
        { CountTo: { } last } => [.. Enumerable.Range(1, last).Select(number => new Token((number == 1 ? "" : " ") + number.ToString(CultureInfo.InvariantCulture)))],

        // One more than the limit is enough to know that there was more to say.
        _ => Prose.Write(seed, (int)Math.Min(call.AskedTokens ?? answerTokens, (long)limit + 1 + ahead)),
    };

    private Token[] Continue(ChatCall call, int index, string prefill, int limit)
    {
        var given = Encoding.UTF8.GetBytes(prefill);
        var whole = Whole(call, SeedOf(call.HashBeforeFinal, call, index), limit, ahead: given.Length);
        var at = 0;
        for (var i = 0; i < whole.Length; i++)
        {
            var piece = whole[i].Utf8.AsSpan();
            var same = given.AsSpan(at).CommonPrefixLength(piece);
            if (at + same == given.Length)
                return same == piece.Length ? whole[(i + 1)..] : [new Token(Encoding.UTF8.GetString(piece[same..])), .. whole[(i + 1)..]];
            if (same < piece.Length)
                break;
            at += same;
            if (i == whole.Length - 1)
                return [];
        }

        // Not what this model would have said: it goes on in its own words.
        var fresh = Whole(call, SeedOf(call.Hash, call, index), limit);
        return call.Format == JsonFormat.Text && fresh.Length > 0 ? [new Token(" " + fresh[0].Text), .. fresh[1..]] : fresh;
    }

    private static bool CallsTools(ChatCall call) => call.Tools.Count > 0 && call.ToolChoice switch
    {
        ToolChoice.None => false,
        ToolChoice.Auto => call.AsksForTool && !call.EndsWithToolResult,
        _ => true,
    };

    private static ToolCall[] ToolCalls(ChatCall call, ulong seed)
    {
        var called = call switch
        {
            { ToolChoice: ToolChoice.Named } => call.Tools.Where(t => t.Name == call.ToolName),
            { AsksForEveryTool: true } => call.Tools,
            _ => call.Tools.Take(1),
        };
        return [.. called.Select((tool, i) =>
        {
            var own = StableHash.Mix(seed + (ulong)i + 1);
            return new ToolCall(RequestId.Alphanumeric(own, 24), tool.Name, TextPieces.Of(SchemaInstance.Write(tool.Parameters, own)));
        })];
    }

    private ulong SeedOf(ulong messages, ChatCall call, int index)
        => StableHash.Mix(_family ^ messages ^ StableHash.Mix((ulong)call.Seed + ((ulong)index << 48)));

    private static ulong HashOf(string text)
    {
        var hash = new StableHash();
        hash.Add(Encoding.UTF8.GetBytes(text));
        return hash.Value;
    }
}
