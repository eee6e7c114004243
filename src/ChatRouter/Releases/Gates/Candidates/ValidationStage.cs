using System.Globalization;
using ChatRouter.Model;
using ChatRouter.Model.Releases;

namespace ChatRouter.Releases.Gates.Candidates;

/// <summary>Whether each backend of the candidate is what it is declared to be, and the others can stand in for it. One run.</summary>
internal sealed class ValidationStage(ReleaseSettings release, Route route, ICandidateCaller caller, IModelCatalog catalog)
{
    private const Capabilities Asked = Capabilities.Tools | Capabilities.Images | Capabilities.JsonMode;

    // Tokenizers of one family count alike; another family may be a third off.
    private const double MostOff = 1.35;

    private readonly List<GateResult> _results = [];

    public async Task<IReadOnlyList<GateResult>> RunAsync(CancellationToken cancellationToken)
    {
        var baseline = route.Ladder[0].Backends;
        Add("features", Lost(baseline) is { } lost ? GateVerdict.Fail : GateVerdict.Pass, Lost(baseline) ?? "The candidate can what the baseline can.");
        Add("fallback", Uncovered() is null ? GateVerdict.Pass : GateVerdict.Fail, Uncovered() ?? "What the candidate can do, another backend of the ladder can do as well.");
        var expected = await CountAsync(TrialRoutes.Only(route, baseline), cancellationToken);
        foreach (var backend in release.Candidate) await CheckAsync(backend, baseline, expected, cancellationToken);
        return _results;
    }

    private async Task CheckAsync(Backend backend, IReadOnlyList<Backend> baseline, TrialAnswer expected, CancellationToken cancellationToken)
    {
        var listing = await catalog.AskAsync(backend, cancellationToken);
        Add("model", listing.Verdict, $"{backend}: {listing.Why}");
        CheckWindow(backend, listing, baseline);
        var alone = TrialRoutes.Only(route, backend);
        var plain = await caller.AskAsync(alone, ValidationQuestions.Plain(route.Name), cancellationToken);
        if (!Answered("answer", backend, plain)) return;
        Add("answer", GateVerdict.Pass, $"{backend}: answers, and its answer passes the route's checks.");
        CheckCount(backend, await CountAsync(alone, cancellationToken), expected);
        await AbilityAsync("stream", alone, backend, ValidationQuestions.Stream(route.Name), static (_, answer) => answer.Json.IsEmpty ? "sends no events" : null, cancellationToken);
        await AbilityAsync("usage", alone, backend, ValidationQuestions.Stream(route.Name), static (_, answer) => answer.Usage is { PromptTokens: > 0, CompletionTokens: > 0 } ? null : "does not count its tokens", cancellationToken);
        await AbilityAsync("stop", alone, backend, ValidationQuestions.Stopped(route.Name), static (content, _) => content.Text.Contains(ValidationQuestions.Stop, StringComparison.Ordinal) ? "goes on behind a stop sequence" : null, cancellationToken);
        if (backend.Capabilities.HasFlag(Capabilities.Tools))
            await AbilityAsync("tools", alone, backend, ValidationQuestions.Tool(route.Name), static (content, _) => AssertionCheck.CallsTools(s_tools, content) ? null : "calls no tool, or with arguments that its schema does not allow", cancellationToken);
        if (backend.Capabilities.HasFlag(Capabilities.JsonMode))
            await AbilityAsync("json-schema", alone, backend, ValidationQuestions.Json(route.Name), static (content, _) => AssertionCheck.IsJson(content.Text, ValidationQuestions.Schema) ? null : "does not keep to the schema of response_format", cancellationToken);
    }

    private static readonly ReadOnlyMemory<byte> s_tools = System.Text.Encoding.UTF8.GetBytes(ValidationQuestions.ToolRequest);

    private Task<TrialAnswer> CountAsync(Route asked, CancellationToken cancellationToken) => caller.AskAsync(asked, ValidationQuestions.Counted(route.Name), cancellationToken);

    private async Task AbilityAsync(string gate, Route alone, Backend backend, byte[] question, Func<AnswerContent, TrialAnswer, string?> problem, CancellationToken cancellationToken)
    {
        var answer = await caller.AskAsync(alone, question, cancellationToken);
        if (!Answered(gate, backend, answer)) return;
        var wrong = problem(AnswerContent.Read(answer.Json), answer);
        Add(gate, wrong is null ? GateVerdict.Pass : GateVerdict.Fail, wrong is null ? $"{backend}: as declared." : $"{backend}: {wrong}.");
    }

    private bool Answered(string gate, Backend backend, TrialAnswer answer)
    {
        if (answer.IsComplete) return true;
        Add(gate, answer.IsAbsent ? GateVerdict.Unavailable : GateVerdict.Fail, $"{backend}: no answer: {answer.Problem}.");
        return false;
    }

    private void CheckWindow(Backend backend, ModelListing listing, IReadOnlyList<Backend> baseline)
    {
        var before = baseline.Min(one => one.ContextWindow);
        var real = listing.ContextWindow ?? backend.ContextWindow;
        var wrong = listing.ContextWindow < backend.ContextWindow ? Text($"{backend}: declares {backend.ContextWindow} tokens, its list says {listing.ContextWindow}.")
            : before > 0 && real > 0 && real < before ? Text($"{backend}: {real} tokens, the baseline has {before}: prompts that fit today would not.")
            : null;
        Add("context-window", wrong is null ? GateVerdict.Pass : GateVerdict.Fail, wrong ?? (real == 0 ? $"{backend}: not declared." : Text($"{backend}: {real} tokens.")));
    }

    private void CheckCount(Backend backend, TrialAnswer counted, TrialAnswer expected)
    {
        if (!Answered("tokenizer", backend, counted)) return;
        if (counted.Usage is not { PromptTokens: > 0 and var tokens }) Add("tokenizer", GateVerdict.Fail, $"{backend}: does not count the tokens of a prompt.");
        else if (expected.Usage is not { PromptTokens: > 0 and var before }) Add("tokenizer", GateVerdict.Unavailable, $"The baseline did not count the fixed text: {expected.Problem}.");
        else
        {
            var ratio = (double)tokens / before;
            Add("tokenizer", ratio is <= MostOff and >= 1 / MostOff ? GateVerdict.Pass : GateVerdict.Fail, Text($"{backend}: counts {tokens} tokens for the fixed text, the baseline {before} ({ratio:0.00} times; allowed {1 / MostOff:0.00} to {MostOff:0.00})."));
        }
    }

    /// <summary>What callers have today and would have no more.</summary>
    private string? Lost(IReadOnlyList<Backend> baseline)
    {
        var lost = baseline.Aggregate(Asked, (all, backend) => all & backend.Capabilities) & ~release.Candidate.Aggregate(Asked, (all, backend) => all & backend.Capabilities);
        return lost == Capabilities.None ? null : $"The baseline can {lost}, and the candidate does not declare it.";
    }

    private string? Uncovered()
    {
        var others = route.Ladder.SelectMany(rung => rung.Backends).Where(backend => !release.Candidate.Any(one => one.Name == backend.Name)).Aggregate(Capabilities.None, (all, backend) => all | backend.Capabilities);
        var uncovered = release.Candidate.Aggregate(Capabilities.None, (all, backend) => all | backend.Capabilities) & Asked & ~others;
        return uncovered == Capabilities.None ? null : $"No other backend of the ladder can {uncovered}: requests that need it would fail with the candidate.";
    }

    private void Add(string gate, GateVerdict verdict, string why) => _results.Add(new GateResult(gate, verdict, why));

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
