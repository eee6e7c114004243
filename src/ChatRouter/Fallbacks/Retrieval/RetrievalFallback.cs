using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using ChatRouter.Model;
using ChatRouter.Model.Sources;

namespace ChatRouter.Fallbacks.Retrieval;

/// <summary>Quotes the passages that fit the user's last message, from a search service or from documents in memory. Thread-safe.</summary>
/// <param name="source">The settings.</param>
/// <param name="documents">The documents.</param>
/// <param name="search">The search service, or null.</param>
/// <param name="isLast">Whether no rung is below: then it is said that nothing fits, else that rung is asked.</param>
internal sealed class RetrievalFallback(RetrievalSource source, DocumentIndex documents, SearchClient? search, bool isLast) : IFallback
{
    private const int LongestQuote = 700;

    /// <inheritdoc/>
    public FallbackAbilities Abilities => FallbackAbilities.Tools;

    /// <inheritdoc/>
    public async ValueTask<FallbackAnswer?> AnswerAsync(FallbackRequest request, CancellationToken limit)
    {
        if (request.MustCallTool()) return null;
        var index = documents.Current;
        if (search is not null && await search.FindAsync(request.Question, source.Passages + 1, index, limit) is { } found)
        {
            var fromService = Choose(found, source);
            if (!fromService.IsEmpty) return Quote(fromService, "search service");
        }

        if (index is null) return null;
        var chosen = Choose(index.Find(request.Question, source.Passages + 1), source);
        if (!chosen.IsEmpty) return Quote(chosen, "keywords");
        return isLast
            ? new FallbackAnswer { Completion = FallbackCompletion.OfText(source.NothingFound), Detail = "nothing found", Result = RefusalCodes.AllBackendsUnavailable }
            : null;
    }

    /// <summary>The passages that are good enough: they have most of the question's words, and the best stands out from what is not quoted. Scores alone tell nothing.</summary>
    internal static ImmutableArray<ScoredPassage> Choose(ImmutableArray<ScoredPassage> found, RetrievalSource source)
    {
        var chosen = found.TakeWhile(one => one.Coverage >= source.MinCoverage).Take(source.Passages).ToImmutableArray();
        if (chosen.IsEmpty || chosen.Length == found.Length) return chosen;
        return chosen[0].Score >= source.MinMargin * found[chosen.Length].Score ? chosen : [];
    }

    private FallbackAnswer Quote(ImmutableArray<ScoredPassage> chosen, string way)
    {
        var text = new StringBuilder(source.Sentence);
        foreach (var (passage, _, _) in chosen)
        {
            text.Append("\n\n> ").Append(Cut(passage.Text).Replace("\n", "\n> ", StringComparison.Ordinal)).Append("\n\n");
            var title = passage.Title.Length > 0 ? passage.Title : passage.Url ?? "Source";
            text.Append("\u2014 ").Append(passage.Url is null ? title : $"[{title}]({passage.Url})");
            if (passage.AsOf is { } asOf) text.Append(CultureInfo.InvariantCulture, $" (as of {asOf.UtcDateTime:yyyy-MM-dd})");
        }

        return new FallbackAnswer { Completion = FallbackCompletion.OfText(text.ToString()), Detail = way };
    }

    private static string Cut(string text)
    {
        if (text.Length <= LongestQuote) return text;
        var end = text.LastIndexOf(' ', LongestQuote);
        return text[..(end > LongestQuote / 2 ? end : LongestQuote)] + "\u2026";
    }
}
